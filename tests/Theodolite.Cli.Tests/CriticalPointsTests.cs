using System.Text.Json;

namespace Theodolite.Cli.Tests;

/// <summary><c>critical-points</c>: known points, the JSON contract, pictures, refusals.</summary>
public class CriticalPointsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("himmelblau", 4, 4, 1)]
    [InlineData("six-hump-camel", 6, 7, 2)]
    public void KnownPointsAreProvedAndNamed(string function, int minima, int saddles, int maxima)
    {
        var json = Invocation.Of("critical-points", function, "--starts", "5", "--json").Json();
        Assert.Equal("theodolite/critical-points/1", json.GetProperty("schema").GetString());
        Assert.True(json.GetProperty("box").GetProperty("complete").GetBoolean());
        var verdicts = json.GetProperty("points").EnumerateArray().Where(point => point.GetProperty("proved").GetBoolean())
            .CountBy(point => point.GetProperty("verdict").GetString()!).ToDictionary();
        Assert.Equal(minima, verdicts["local-minimum"]);
        Assert.Equal(saddles, verdicts["saddle"]);
        Assert.Equal(maxima, verdicts["local-maximum"]);
        Assert.Equal(5, json.GetProperty("ends").GetArrayLength());
        Assert.All(
            json.GetProperty("points").EnumerateArray(),
            point => Assert.Equal(
                point.GetProperty("minimumRatio").GetDouble(),
                point.GetProperty("index").GetProperty("positive").GetInt32() / 2.0));
    }

    [Fact]
    public void ThePagePromisesItsFigures()
    {
        static int Parts(string function) => Invocation.Of("critical-points", function, "--starts", "0", "--json").Json()
            .GetProperty("box").GetProperty("parts").GetInt32();
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "commands", "critical-points.md"));
        Assert.Contains($"himmelblau looks at {Parts("himmelblau")} parts, that of six-hump-camel (15 points) at "
            + $"{Parts("six-hump-camel")}", page.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void PicturesAndReportAreWritten()
    {
        var folder = Path.Combine(_folder, "out");
        var run = Invocation.Of("critical-points", "(x^2 - 1)^2 + y^2", "--box", "x=-2:2,y=-1:1.5", "--out", folder);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("3 critical points", run.Output, StringComparison.Ordinal);
        Assert.Contains("proved to be all of them", run.Output, StringComparison.Ordinal);
        Assert.All(
            ["map.png", "map.svg", "index.png", "minimum-ratio.png", "critical-points.json", "report.txt"],
            file => Assert.True(File.Exists(Path.Combine(folder, file)), file));
    }

    [Fact]
    public void FindersAreComparedAndTheSameSeedGivesTheSame()
    {
        string[] arguments =
        [
            "critical-points", "himmelblau", "--starts", "4", "--finder", "newton-mr", "--finder", "gradient-norm(iterations=50)",
            "--seed", "3", "--json",
        ];
        var json = Invocation.Of(arguments).Json();
        Assert.Equal(
            ["newton-mr", "gradient-norm"],
            json.GetProperty("finders").EnumerateArray().Select(finder => finder.GetProperty("name").GetString()));
        Assert.Equal(Ends(json), Ends(Invocation.Of(arguments).Json()));

        static string Ends(JsonElement json) => json.GetProperty("ends").GetRawText();
    }

    [Fact]
    public void ThreeParametersAreSearchedFromStarts()
    {
        var json = Invocation.Of("critical-points", "x^2 - y^2 + z^2 + x*y*z", "--box", "-1:1", "--starts", "20", "--json").Json();
        Assert.Equal(JsonValueKind.Null, json.GetProperty("box").ValueKind);
        Assert.Contains(json.GetProperty("points").EnumerateArray(), point => point.GetProperty("verdict").GetString() == "saddle");
    }

    [Fact]
    public void ANetworkIsSearchedFromItsTrajectories()
    {
        var model = Path.Combine(Repository.Root, "examples", "regression.yaml");
        var json = Invocation.Of(
            "critical-points",
            model,
            "--starts",
            "2",
            "--trajectories",
            "1",
            "--steps",
            "20",
            "--noise",
            "0.01",
            "--finder",
            "newton-mr(iterations=5)",
            "--json").Json();
        Assert.Equal(2, json.GetProperty("ends").GetArrayLength());
        Assert.Contains("16!", json.GetProperty("symmetries")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--cutoff takes a positive number, not '0'", "bowl", "--cutoff", "0")]
    [InlineData(2, "--starts takes a whole number", "bowl", "--starts", "-1")]
    [InlineData(2, "--noise is for networks", "bowl", "--noise", "1")]
    [InlineData(3, "there is no finder 'newton'", "bowl", "--finder", "newton")]
    [InlineData(3, "iterations must be a whole number", "bowl", "--finder", "newton-mr(iterations=0)")]
    [InlineData(3, "--box names 'z'", "bowl", "--box", "z=0:1")]
    [InlineData(3, "--box needs ranges with an inside", "bowl", "--box", "x=1:1")]
    [InlineData(3, "There is no model file", "nothing.yaml")]
    public void WhatIsWrongIsSaid(int code, string sentence, params string[] arguments) =>
        Invocation.Of(["critical-points", .. arguments]).Fails(code, sentence);

    [Fact]
    public void ABoxIsNotForNetworks() => Invocation.Of(
        "critical-points",
        Path.Combine(Repository.Root, "examples", "regression.yaml"),
        "--box",
        "0:1").Fails(2, "--box is for expressions");
}
