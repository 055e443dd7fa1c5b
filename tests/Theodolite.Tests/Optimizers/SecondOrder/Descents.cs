using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Tests.Optimizers.SecondOrder;

/// <summary>The problems P2 and P4 of the specification as losses, and how to follow an optimizer on them.</summary>
internal static class Descents
{
    public const string Bowl = "x^2/2 + 5*y^2";
    public const string Saddle = "x^2/2 + y^4/4 - y^2/2";

    /// <summary>The iterates after each step, rejected steps included.</summary>
    public static double[][] Follow(string optimizer, string expression, double[] start, int steps = 3) =>
        Follow(OptimizerNames.Parse(optimizer).Create<double>(start.Length), expression, start, steps);

    public static double[][] Follow(Optimizer<double> optimizer, string expression, double[] start, int steps = 3)
    {
        using var objective = ExpressionObjective.Parse(expression);
        var loss = new ObjectiveLoss<double>(objective);
        var theta = start.ToArray();
        return [.. Enumerable.Range(0, steps).Select(_ =>
        {
            optimizer.Step(theta, loss);
            return theta.ToArray();
        })];
    }

    /// <summary>Numbers printed with ten digits: relative 1e-9, absolute 1e-15 for what is rounding noise.</summary>
    public static void Close(double[] expected, double[] actual, double tolerance = 1e-9)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (wanted, got) in expected.Zip(actual))
        {
            Assert.True(Math.Abs(wanted - got) <= Math.Max(tolerance * Math.Abs(wanted), 1e-15), $"expected {wanted:R}, not {got:R}");
        }
    }
}
