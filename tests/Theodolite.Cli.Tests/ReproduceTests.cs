namespace Theodolite.Cli.Tests;

/// <summary><c>reproduce</c>: the list, the layout of a result, refusals. The numbers themselves are tested in the library.</summary>
public class ReproduceTests
{
    [Fact]
    public void WithoutANameTheResultsAreListed()
    {
        var names = Invocation.Of("reproduce", "--json").Json().GetProperty("reproductions").EnumerateArray()
            .Select(entry => entry.GetProperty("name").GetString())
            .ToList();
        Assert.Superset(new HashSet<string?> { "random-matrices", "planted-spikes", "outliers" }, names.ToHashSet());
        var text = Invocation.Of("reproduce");
        Assert.Equal(0, text.ExitCode);
        Assert.All(names, name => Assert.Contains(name!, text.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void AnUnknownNameIsAUsageError() => Invocation.Of("reproduce", "outlier").Fails(2, "did you mean 'outliers'?");

    [Fact]
    public void PlantedSpikesAreFound()
    {
        var json = Invocation.Of("reproduce", "planted-spikes", "--threads", "1", "--json").Json();
        Assert.Equal("theodolite/reproduce/1", json.GetProperty("schema").GetString());
        Assert.True(json.GetProperty("passed").GetBoolean(), json.GetProperty("rows").ToString());
    }
}
