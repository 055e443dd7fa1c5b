using System.Text.Json;

namespace Theodolite.Cli.Tests;

/// <summary>The two-parameter examples of the design, each by one command, to the number.</summary>
public class SurveyExampleTests
{
    [Theory]
    [InlineData("(1-w1*w2)^2", "w1=0,w2=0", "saddle")]
    [InlineData("(1 - w1*w2)^2", "w1=2,w2=0.5", "flat-minimum")]
    [InlineData("(1 - w1*w2)^2", "w1=1,w2=1", "flat-minimum")]
    [InlineData("x^4 + y^4", "x=0,y=0", "flat-minimum")]
    [InlineData("-x^4-y^4", "x=0,y=0", "local-maximum")]
    [InlineData("-x^2 - y^2", "x=0,y=0", "local-maximum")]
    [InlineData("(1-w1*w2*w3)^2", "w1=0,w2=0,w3=0", "degenerate-saddle")]
    [InlineData("(1 - tanh(w))^2", "w=-8", "plateau")]
    [InlineData("x^3 - 3*x*y^2", "x=0,y=0", "degenerate-saddle")]
    [InlineData("(y - x^2)*(y - 2*x^2)", "x=0,y=0", "degenerate-saddle")]
    [InlineData("x^4/4 - 3*x^2 + 9*x + 0.9*y^4 + 5*y^2 + 40", "x=-3,y=0", "local-minimum")]
    [InlineData("x^4/4 - 3*x^2 + 9*x + 0.9*y^4 + 5*y^2 + 40", "x=1.4142135623730951,y=0", "descending")]
    [InlineData("x^2+y^2", "x=3,y=4", "descending")]
    [InlineData("x^2+y^2", "x=0,y=0", "local-minimum")]
    [InlineData("log(x)", "x=-1", "non-finite")]
    public void VerdictsAreExact(string expression, string at, string verdict)
    {
        var json = Invocation.Of("survey", expression, "--at", at, "--json").Json();
        Assert.Equal("theodolite/survey/1", json.GetProperty("schema").GetString());
        Assert.Equal(verdict, json.GetProperty("verdict").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("samples").ValueKind);
    }

    [Fact]
    public void TheOneNeuronNetworkHasTheSaddleOfTheTextbook()
    {
        var json = Invocation.Of("survey", "(1-w1*w2)^2", "--at", "w1=0,w2=0", "--json", "--try").Json();
        var smallest = json.GetProperty("eigenvalues").GetProperty("smallest")[0];
        Assert.Equal(-2.0, smallest.GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal(2.0, json.GetProperty("eigenvalues").GetProperty("largest")[0].GetProperty("value").GetDouble(), 1e-12);
        var vector = smallest.GetProperty("vector").EnumerateArray().Select(entry => entry.GetDouble()).ToArray();
        Assert.Equal(1 / Math.Sqrt(2), Math.Abs(vector[0]), 1e-12);
        Assert.Equal(vector[0], vector[1], 1e-12);
        Assert.Equal(["w1", "w2"], json.GetProperty("parameterNames").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal([0.0, 0.0], json.GetProperty("at").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(0.0, json.GetProperty("gradientNorm").GetDouble());
        Assert.Equal(1, json.GetProperty("index").GetProperty("negative").GetInt64());
        Assert.Equal(0.5, json.GetProperty("minimumRatio").GetDouble());
        Assert.Equal("rayleigh", json.GetProperty("certificate").GetProperty("kind").GetString());
        Assert.True(json.GetProperty("remedy").GetProperty("lossAfter").GetDouble() < 1e-9);
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(1, 1)]
    [InlineData(-4, -0.25)]
    public void TheValleyOfMinimaCurvesAsItsFormula(double w1, double w2)
    {
        var json = Invocation.Of("survey", "(1-w1*w2)^2", "--at", FormattableString.Invariant($"w1={w1},w2={w2}"), "--json").Json();
        Assert.Equal(0.0, json.GetProperty("eigenvalues").GetProperty("smallest")[0].GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal(
            2 * ((w1 * w1) + (w2 * w2)),
            json.GetProperty("eigenvalues").GetProperty("largest")[0].GetProperty("value").GetDouble(),
            1e-9);
    }

    [Fact]
    public void TheNumericalGradientOfTheBowlIsSixAndEight()
    {
        var json = Invocation.Of("check-gradient", "x^2+y^2", "--at", "x=3,y=4", "--json").Json();
        Assert.True(json.GetProperty("passed").GetBoolean());
        var numerical = json.GetProperty("numerical").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        Assert.Equal(6.0, numerical[0], 1e-7);
        Assert.Equal(8.0, numerical[1], 1e-7);
        Assert.Equal([6.0, 8.0], json.GetProperty("automatic").EnumerateArray().Select(value => value.GetDouble()));
        Assert.True(json.GetProperty("maxAbsoluteError").GetDouble() < 1e-7);
    }

    [Fact]
    public void TheSweepFallsAndRises()
    {
        var rows = Invocation.Of("check-gradient", "exp(x)*sin(y)", "--at", "x=1,y=2", "--sweep", "--json").Json().GetProperty("sweep")
            .EnumerateArray()
            .ToList();
        var central = rows.Select(row => row.GetProperty("central").GetDouble()).ToList();
        var best = central.IndexOf(central.Min());
        Assert.InRange(best, 2, rows.Count - 4);
        Assert.True(central[0] > 1e4 * central[best]);
        Assert.True(central[^1] > 1e4 * central[best]);
    }

    [Fact]
    public void NumericalGradientsReachTheSameVerdict() =>
        Assert.Equal("saddle", Invocation.Of("survey", "(1-w1*w2)^2", "--at", "w1=0,w2=0", "--gradient", "numerical", "--json").Json()
            .GetProperty("verdict")
            .GetString());

    [Fact]
    public void TheReportTellsAPersonWhyAndWhatToDo()
    {
        var survey = Invocation.Of("survey", "(1-w1*w2)^2", "--at", "w1=0,w2=0", "--try");
        Assert.Equal(0, survey.ExitCode);
        Assert.All(
            ["● saddle", "A saddle: 1 of 2 directions", "Proof", "Certificate", "What to do", "Before and after", "1 → "],
            part => Assert.Contains(part, survey.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("\e", survey.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void EscapeShowsWhereItLeads()
    {
        var json = Invocation.Of("escape", "(1-w1*w2)^2", "--at", "w1=0,w2=0", "--json").Json();
        Assert.True(json.GetProperty("departed").GetBoolean());
        var to = json.GetProperty("to").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        Assert.Equal(1.0, to[0] * to[1], 1e-3);
    }

    [Fact]
    public void TheSameSeedGivesTheSameBytes()
    {
        static string Run() => string.Join('\n', Invocation.Of(
            "survey",
            "(1-w1*w2*w3)^2",
            "--at",
            "w1=0,w2=0,w3=0",
            "--seed",
            "7",
            "--json").Output
            .Split('\n').Where(line => !line.Contains("\"seconds\"", StringComparison.Ordinal)));
        Assert.Equal(Run(), Run());
    }
}
