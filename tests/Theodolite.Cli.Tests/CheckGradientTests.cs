namespace Theodolite.Cli.Tests;

/// <summary><c>check-gradient</c>: methods, targets, the second-order check, refusals.</summary>
public class CheckGradientTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("forward", 3)]
    [InlineData("central", 4)]
    [InlineData("five-point", 8)]
    [InlineData("complex", 2)]
    [InlineData("ridders", 0)]
    public void EveryMethodAgreesWithTheArticle(string method, long evaluations)
    {
        var json = Invocation.Of("check-gradient", "x^2 + y^2", "--at", "x=3,y=4", "--method", method, "--hessian", "--json").Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal(method, json.GetProperty("method").GetString());
        Assert.Equal([6.0, 8.0], json.GetProperty("automatic").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(
            [6.0, 8.0],
            json.GetProperty("numerical").EnumerateArray().Select(value => value.GetDouble()),
            (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.InRange(json.GetProperty("maxRelativeError").GetDouble(), 0, 1e-6);
        Assert.True(json.GetProperty("hessian").GetProperty("passed").GetBoolean());
        Assert.True(evaluations == 0 || json.GetProperty("evaluations").GetInt64() == evaluations);
    }

    [Fact]
    public void ANetworkIsCheckedInFloat64AndItsWorstElementsAreNamed()
    {
        var model = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(model, "data: digits\nmodel:\n  - linear: {out: 4}\n  - tanh\n  - linear: {out: 10}\nloss: cross-entropy\n");
        var json = Invocation.Of("check-gradient", model, "--hessian", "--json").Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.InRange(json.GetProperty("maxAbsoluteError").GetDouble(), 0, 1e-8);
        var worst = json.GetProperty("worst")[0];
        Assert.StartsWith(worst.GetProperty("layer").GetString()!, worst.GetProperty("block").GetString()!, StringComparison.Ordinal);
        Assert.Equal(
            $"{worst.GetProperty("block").GetString()}[{string.Join(", ", worst.GetProperty("index").EnumerateArray())}]",
            worst.GetProperty("name").GetString());
        Assert.Equal(2, json.GetProperty("taylorSlope").GetDouble(), 0.1);
        Invocation.Of("check-gradient", model, "--method", "complex").Fails(3, "over complex numbers");
    }

    [Fact]
    public void AnUnknownMethodIsAUsageError() =>
        Invocation.Of("check-gradient", "x^2", "--at", "x=1", "--method", "centrel").Fails(2, "did you mean 'central'?");
}
