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

    [Theory]
    [InlineData("sin(x)", "x=3000", "central")]
    [InlineData("log(x)", "x=1e-8", "central")]
    [InlineData("1e10 + x^2", "x=1", "central")]
    [InlineData("(1000000*x-1)^3", "x=0.000003", "complex")]
    [InlineData("exp(1e6*x)", "x=0.000001", "central")]
    public void StepsFollowTheScaleOfACoordinate(string text, string at, string method)
    {
        var json = Invocation.Of("check-gradient", text, "--at", at, "--method", method, "--json").Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal((0, 0), (json.GetProperty("kinks").GetInt32(), json.GetProperty("undecided").GetInt32()));
    }

    [Theory]
    [InlineData("x^2 + abs(y)", "x=3,y=0", 1)]
    [InlineData("abs(x) + abs(y)", "x=0,y=0", 2)]
    [InlineData("abs(x - 1) + y^2", "x=1,y=2", 1)]
    [InlineData("relu(x) + relu(-x)", "x=0", 1)]
    public void AKinkIsSaidAndNoDisagreement(string text, string at, int kinks)
    {
        var json = Invocation.Of("check-gradient", text, "--at", at, "--json").Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal(kinks, json.GetProperty("kinks").GetInt32());
        Assert.All(
            json.GetProperty("notCompared").EnumerateArray(),
            element => Assert.Equal(
                [-1.0, 1.0],
                new[] { element.GetProperty("left").GetDouble(), element.GetProperty("right").GetDouble() },
                (a, b) => Math.Abs(a - b) < 1e-6));
        Assert.Contains("at a kink", Invocation.Of("check-gradient", text, "--at", at).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeDecidedHasItsOwnWord()
    {
        Assert.Equal(1, Invocation.Of("check-gradient", "1e20 + x", "--at", "x=1", "--json").Json().GetProperty("undecided").GetInt32());
        Assert.Contains("undecided", Invocation.Of("check-gradient", "1e20 + x", "--at", "x=1").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ASampleOfZerosPutsTheBiasesOfAReluNetworkAtKinks(int seed)
    {
        var model = Model("  - linear: {out: 4}\n  - relu\n  - linear: {out: 2}\n", i => i == 0 ? 0 : 1);
        var json = Invocation.Of("check-gradient", model, "--seed", $"{seed}", "--hessian", "--json").Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal(4, json.GetProperty("kinks").GetInt32());
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("float64")]
    public void LogisticRegressionOnLargeFeaturesIsNotBlamed(string dtype)
    {
        var model = Model("  - linear: {out: 2}\n", _ => 1e4);
        var json = Invocation.Of("check-gradient", model, "--dtype", dtype, "--json").Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal(0, json.GetProperty("kinks").GetInt32());
    }

    [Fact]
    public void AnUnknownMethodIsAUsageError() =>
        Invocation.Of("check-gradient", "x^2", "--at", "x=1", "--method", "centrel").Fails(2, "did you mean 'central'?");

    // Twenty samples of three features, waves times a factor of each sample.
    private string Model(string layers, Func<int, double> factor)
    {
        var rows = Enumerable.Range(0, 20).Select(i => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{factor(i) * Math.Sin(i + 1)},{factor(i) * Math.Cos(3 * i)},{factor(i) * Math.Sin(5 * i)},{(i % 3 == 0 ? 1 : 0)}"));
        File.WriteAllText(Path.Combine(_folder, "data.csv"), $"a,b,c,label\n{string.Join('\n', rows)}\n");
        var model = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(model, $"data: data.csv\nmodel:\n{layers}loss: cross-entropy\n");
        return model;
    }
}
