using Theodolite.Diagnosis;
using Theodolite.Differentiation;

namespace Theodolite.Tests.Diagnosis;

/// <summary>Verdicts from values alone: derivatives by differences must not be read beyond their error.</summary>
public sealed class BlackBoxVerdictTests
{
    [Fact]
    public void Saddle() => Check(x => Math.Pow(1 - (x[0] * x[1]), 2), [0, 0], "saddle");

    [Fact]
    public void Valley() => Check(x => Math.Pow(1 - (x[0] * x[1]), 2), [2, 0.5], "flat-minimum");

    [Fact]
    public void Quartic() => Check(x => Math.Pow(x[0], 4) + Math.Pow(x[1], 4), [0, 0], "flat-minimum");

    [Fact]
    public void Bowl() => Check(x => (x[0] * x[0]) + (x[1] * x[1]), [0, 0], "local-minimum");

    [Fact]
    public void Slope() => Check(x => (x[0] * x[0]) + (x[1] * x[1]), [3, 4], "descending");

    private static void Check(Func<double[], double> function, double[] at, string verdict)
    {
        using var objective = new BlackBoxObjective(function, "x", "y");
        var result = new Survey().Run(objective, at);
        Assert.True(verdict == result.Verdict.Name, VerdictTests.Describe(result));
    }
}
