using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Settings;

namespace Theodolite.Landscape.Paths;

/// <summary>
/// Joins two points by a curve of low loss: the bends of a Bézier curve or of a polygonal chain are trained to minimise the mean loss
/// ∫₀¹ f(φ(t))dt along it (Garipov et al., Loss Surfaces, Mode Connectivity, and Fast Ensembling of DNNs, 2018). The ends stay where
/// they are. The bends start on the straight line, moved by a little noise, and follow Adam (β₁ = 0.9, β₂ = 0.999), whose rate falls to
/// 0 along half a cosine.
/// </summary>
public sealed record CurveFinder
{
    /// <summary>Bézier curve or chain.</summary>
    public CurveShape Shape { get; init => field = Ranges.Defined(value, "shape"); } = CurveShape.Bezier;

    /// <summary>How many control points there are between the ends.</summary>
    public int Bends { get; init => field = Ranges.Between(1, 50, value, "bends"); } = 1;

    /// <summary>Steps of Adam.</summary>
    public int Steps { get; init => field = Ranges.Between(0, 10_000_000, value, "steps"); } = 500;

    /// <summary>The first rate of Adam in units of ‖b − a‖/√P, the mean size of a coordinate of the straight line.</summary>
    public double Rate { get; init => field = Ranges.Above(0, value, "rate"); } = 0.02;

    /// <summary>Points of the curve, and so gradients, in each step.</summary>
    public int PointsPerStep { get; init => field = Ranges.Between(1, 1_000, value, "points-per-step"); } = 4;

    /// <summary>
    /// Whether the points of each step are the nodes of the rule of Gauss and Legendre, so that the mean is a fixed function; else each
    /// is drawn anew from its share of [0, 1].
    /// </summary>
    public bool IsFixed { get; init; }

    /// <summary>σ of the noise added to each coordinate of the bends at the start, in the unit of <see cref="Rate"/>.</summary>
    public double Noise { get; init => field = Ranges.AtLeast(0, value, "noise"); } = 0.01;

    /// <summary>Points at which the loss of the curve and of the straight line is measured at the end, the ends included.</summary>
    public int ProfilePoints { get; init => field = Ranges.Between(3, 100_001, value, "profile-points"); } = 101;

    /// <summary>Keys noise and points.</summary>
    public ulong Seed { get; init; }

    /// <summary>Trains a curve from <paramref name="start"/> to <paramref name="end"/>.</summary>
    /// <param name="objective">f.</param>
    /// <param name="start">a, of P numbers.</param>
    /// <param name="end">b, of P numbers.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">An end has other than P finite numbers, both are the same, or the loss of one is not
    /// finite.</exception>
    /// <exception cref="NumericalFailureException">At all points of a step the loss or its gradient is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public CurveResult Connect(
        Objective objective,
        double[] start,
        double[] end,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var loss = PathLoss.Between(objective, start, end, cancellation);
        var unit = Vectors.Norm(Vectors.Along(end, -1, start)) / Math.Sqrt(start.Length);
        var curve = new ControlPoints(Shape, NoisyLine.Between(start, end, Bends, Noise, Seed, "landscape/curve-start"));
        var training = new CurveTraining(this, loss, curve, unit);
        for (var step = 0; step < Steps; step++)
        {
            progress?.Report(new("bending the curve", (double)step / Steps));
            training.Step(step);
        }

        progress?.Report(new("measuring the loss along the curve", 1));
        double? length = Shape == CurveShape.Chain
            ? curve.Points.Zip(curve.Points.Skip(1), (a, b) => Vectors.Norm(Vectors.Along(b, -1, a))).Sum()
            : null;
        return new()
        {
            Settings = this,
            Control = curve.Points,
            Profile = PathProfile.Measure(loss, curve.At, ProfilePoints, length),
            Line = PathProfile.OfLine(loss, start, end, ProfilePoints),
            MeanLosses = training.MeanLosses,
            Skipped = training.Skipped,
            Gradients = loss.Gradients,
            Values = loss.Values,
        };
    }
}
