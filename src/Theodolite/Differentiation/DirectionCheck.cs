using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Randomness;

namespace Theodolite.Differentiation;

/// <summary>
/// The derivative vᵀ∇f along one random direction, which sees every coordinate: vᵢ = Lᵢ·uᵢ for a random unit vector u, with Lᵢ the length
/// over which a coordinate changes f, so that coordinates of different units count alike.
/// </summary>
internal sealed record DirectionCheck
{
    /// <summary>Formula and rounding.</summary>
    public required FiniteDifferences Differences { get; init; }

    /// <summary>Tolerances.</summary>
    public required DerivativeJudge Judge { get; init; }

    /// <summary>Seed of the direction.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The rounding of each entry of the gradient, asked for only where something disagrees.</summary>
    public required Func<double[]> Rounding { get; init; }

    /// <summary>vᵀ∇f(θ) against differences, and the slope of the Taylor remainder along the same direction.</summary>
    /// <param name="objective">What is checked.</param>
    /// <param name="theta">The point.</param>
    /// <param name="lengths">L.</param>
    /// <param name="automatic">f(θ) and ∇f(θ).</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public (Comparison Along, double? TaylorSlope) Run(
        Objective objective,
        double[] theta,
        double[] lengths,
        (double Value, double[] Gradient) automatic,
        CancellationToken cancellation)
    {
        var direction = Scaled("gradient-check/direction", lengths);
        double F(ReadOnlySpan<double> point) => objective.Value(point, cancellation);
        var slope = Vectors.Dot(automatic.Gradient, direction);
        var taylor = TaylorTest.Slope(F, theta, direction, automatic.Value, slope, Differences.Epsilon);
        var along = Differences.Directional(F, theta, direction, Differences.Step ?? Differences.Formula.BestStep(Differences.Epsilon));
        var tolerance = Judge.Absolute + (Judge.Relative * Math.Abs(along));
        if (!double.IsFinite(automatic.Value) || Math.Abs(along - slope) <= tolerance)
        {
            return (new Comparison(slope, along, tolerance), taylor);
        }

        JudgedDerivative Climb(DerivativeJudge judge) => new StepLadder { DType = objective.DType, Epsilon = Differences.Epsilon }.Climb(
            LineSamples.Along(point => [F(point)], theta, direction, objective.DType, [automatic.Value]),
            0,
            [slope],
            _ => judge,
            cancellation)[0];

        // The sum cannot be known better than its terms.
        var judge = Judge with { Peers = direction.Zip(automatic.Gradient, (v, g) => Math.Abs(v * g)).Max() };
        var judged = Climb(judge);
        if (judged is { Judgement: Judgement.Wrong, Kink: false } && direction.Zip(Rounding(),
        (v, r) => Math.Abs(v * r)).Sum() is > 0 and var own)
        {
            judged = Climb(judge with { Absolute = judge.Absolute + own });
        }

        return (new Comparison(slope, double.IsNaN(judged.Numerical) ? along : judged.Numerical, tolerance + judged.Error)
        {
            Judgement = judged.Judgement,
        }, taylor);
    }

    /// <summary>
    /// A point a thousandth of the lengths beside θ. Where several kinks meet, convention may leave vᵀ∇f and Hv outside what comes from
    /// left and right although every element lies between them; beside θ there is no such excuse.
    /// </summary>
    public double[] Beside(double[] theta, double[] lengths) => Vectors.Along(theta, 1e-3, Scaled("gradient-check/beside", lengths));

    private double[] Scaled(string purpose, double[] lengths)
    {
        var direction = new double[lengths.Length];
        Philox.For(Seed, purpose).RandomUnitVector(direction);
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] *= lengths[i];
        }

        return direction;
    }
}
