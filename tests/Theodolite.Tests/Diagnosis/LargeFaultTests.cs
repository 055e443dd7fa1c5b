using Theodolite.Data;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>Narrow products, kinks, products that are not finite and operators that are not symmetric, above dense size.</summary>
[Collection(NativeHandles.Name)]
public sealed class LargeFaultTests
{
    private const int Features = 60;
    private const int Outputs = 60;
    private const int Samples = 400;

    private delegate void Product(ReadOnlySpan<double> vector, Span<double> image);

    // Least squares: H repeats the spectrum of XᵀX once per output, and is singular where features are always zero.
    [Theory]
    [InlineData(0, "local-minimum", "lanczos-bound")]
    [InlineData(5, "flat-minimum", "probes")]
    public void Least_squares_in_float32_is_judged_in_float64(int empty, string verdict, string certificate)
    {
        using var objective = LeastSquares(empty);
        var theta = Solve(objective);
        var result = new Survey().Run(objective, theta);
        Assert.True(result.Verdict.Name == verdict, VerdictTests.Describe(result));
        Assert.Equal(certificate, result.Certificate!.Kind);

        // The floor of the search is the error of float32 products as measured, not √P times the unit roundoff.
        var norm = result.Evidence["lambdaMax"];
        Assert.InRange(result.Evidence["productError"], 1e-9 * norm, 1e-5 * norm);
        Assert.InRange(result.CurvatureTolerance, result.Evidence["productError"], 16 * Math.Sqrt(theta.Length) * norm / (1 << 24));
        Assert.InRange(Outputs * empty, result.Index!.Zero.Low, result.Index.Zero.High);
        Assert.Equal(0, result.Index.Negative.Low);
    }

    [Fact]
    public void Kinks_leave_a_large_point_undecided()
    {
        using var inner = new PlantedObjective([.. Enumerable.Range(0, 4_000).Select(i => 1.0 + (i % 7))]);
        using var objective = new Wrapped(inner) { Kinks = 3 };
        var result = new Survey().Run(objective, inner.Critical());
        Assert.True(result.Verdict == Verdict.Inconclusive, VerdictTests.Describe(result));
        Assert.Null(result.Certificate);
        Assert.Equal(0, result.Evidence["probesDescending"]);
    }

    [Fact]
    public void Product_that_is_not_finite_is_a_verdict()
    {
        using var inner = new PlantedObjective(new double[4_000]);
        using var objective = new Wrapped(inner) { Multiply = (_, image) => image.Fill(double.NaN) };
        var result = new Survey().Run(objective, inner.Critical());
        Assert.Equal(Verdict.NonFinite, result.Verdict);
        Assert.Contains(result.Explanation, line => line.Contains("Hessian", StringComparison.Ordinal));
    }

    [Fact]
    public void Operator_that_is_not_symmetric_is_refused_with_its_numbers()
    {
        using var inner = new PlantedObjective(new double[4_000]);
        using var objective = new Wrapped(inner)
        {
            Multiply = (vector, image) =>
            {
                vector.CopyTo(image);
                image[0] += vector[1] * 100;
            },
        };
        var failure = Assert.Throws<NumericalFailureException>(() => new Survey().Run(objective, inner.Critical()));
        Assert.Contains("symmetric", failure.Message, StringComparison.Ordinal);
    }

    private static NetworkObjective LeastSquares(int empty)
    {
        var random = Philox.For(4, "test/least-squares");
        var inputs = new double[Samples * Features];
        var targets = new double[Samples * Outputs];
        random.FillGaussian(inputs);
        random.FillGaussian(targets);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (i % Features < empty)
            {
                inputs[i] = 0;
            }
        }

        var network = new Sequential([new Linear(Outputs) { Bias = false }]).For([Features]);
        return new(network, Dataset.Create("d", [Features], inputs, targets, [Outputs]), new MeanSquaredError());
    }

    // Gradient descent to the end: the condition number is about 5.
    private static double[] Solve(NetworkObjective objective)
    {
        using var precise = objective.InDoublePrecision();
        var theta = new double[precise.Parameters.Count];
        var gradient = new double[theta.Length];
        for (var step = 0; step < 200; step++)
        {
            precise.Gradient(theta, gradient);
            Vectors.AddScaled(theta, -Outputs / 2.2, gradient);
        }

        return [.. theta.Select(x => (double)(float)x)];
    }

    private sealed class Wrapped(PlantedObjective inner) : Objective
    {
        public long Kinks { get; init; }

        public Product? Multiply { get; init; }

        public override ParameterLayout Parameters => inner.Parameters;

        public override DType DType => DType.Float64;

        public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
            inner.Value(theta, cancellation);

        public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default) =>
            inner.Gradient(theta, gradient, cancellation);

        public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
            Multiply is null ? inner.Hessian(theta, cancellation) : new Faulty((int)Parameters.Count, Multiply);

        public override long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => Kinks;
    }

    private sealed class Faulty(int n, Product multiply) : ManagedOperator
    {
        public override long Dimension => n;

        protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
        {
            for (var row = 0; row < k; row++)
            {
                multiply(block.Slice(row * n, n), result.Slice(row * n, n));
            }
        }
    }
}
