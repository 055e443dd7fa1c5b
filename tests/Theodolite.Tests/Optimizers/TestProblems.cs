using System.Numerics;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;

namespace Theodolite.Tests.Optimizers;

/// <summary>The test problems of the optimizer specification, and how to follow an optimizer on them.</summary>
internal static class TestProblems
{
    /// <summary>P1: θ², from 1.</summary>
    public static readonly (double[] Start, Func<double[], double[]> Gradient) Parabola = ([1], x => [2 * x[0]]);

    /// <summary>P2: ½x² + 5y², from (1, −0.5).</summary>
    public static readonly (double[] Start, Func<double[], double[]> Gradient) Bowl = ([1, -0.5], x => [x[0], 10 * x[1]]);

    /// <summary>P3: ½‖W‖² over matrices, from [[1, 2], [3, 4]].</summary>
    public static readonly (double[] Start, Func<double[], double[]> Gradient) Matrix = ([1, 2, 3, 4], w => w);

    /// <summary>The first iterates in float64; a schedule may give each step its own rate.</summary>
    public static double[][] Follow(
        OptimizerSettings settings,
        (double[] Start, Func<double[], double[]> Gradient) problem,
        int steps = 3,
        Func<int, double>? rate = null,
        ParameterPlan? plan = null)
    {
        var optimizer = settings.Create<double>(plan ?? ParameterPlan.Flat(problem.Start.Length));
        var theta = problem.Start.ToArray();
        var iterates = new double[steps][];
        for (var k = 0; k < steps; k++)
        {
            optimizer.Step(theta, new GradientLoss(problem.Gradient), rate?.Invoke(k) ?? settings.LearningRate);
            iterates[k] = [.. theta];
        }

        return iterates;
    }

    /// <summary>Relative 1e-9 per coordinate, absolute 1e-15 where the expected value is rounding noise.</summary>
    public static void Close(double[][] expected, double[][] actual, double relative = 1e-9)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (wanted, got) in expected.SelectMany(row => row).Zip(actual.SelectMany(row => row)))
        {
            Assert.True(Math.Abs(wanted - got) <= Math.Max(relative * Math.Abs(wanted), 1e-15), $"expected {wanted:R}, not {got:R}");
        }
    }

    /// <summary>n numbers that look random, the same every time.</summary>
    public static T[] Numbers<T>(int count, ulong seed)
        where T : INumberBase<T>
    {
        var random = Philox.For(seed, "test");
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextGaussian()))];
    }

    /// <summary>A loss that has a gradient, and a diagonal Hessian where one is given.</summary>
    public sealed class GradientLoss(Func<double[], double[]> gradient, double[]? hessian = null) : GradientLoss<double>(gradient, hessian);

    /// <summary>The same in another type.</summary>
    public class GradientLoss<T>(Func<T[], T[]> gradient, double[]? hessian = null) : ILoss<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Value(ReadOnlySpan<T> at) => throw new NotSupportedException();

        public double Gradient(ReadOnlySpan<T> at, Span<T> result)
        {
            gradient(at.ToArray()).CopyTo(result);
            return 0;
        }

        public LinearOperator Hessian(ReadOnlySpan<T> at) => new DiagonalOperator(hessian ?? throw new NotSupportedException());
    }
}
