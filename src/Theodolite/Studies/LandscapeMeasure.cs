using Theodolite.Landscape;
using Theodolite.LinearAlgebra;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Torch;

namespace Theodolite.Studies;

/// <summary>Measures one quantity at points.</summary>
internal sealed class LandscapeMeasure
{
    // Up to this P all eigenvalues are computed.
    private const int Dense = 64;

    // A picture shows no more digits.
    private const double Tolerance = 1e-2;

    // Of the memory that there is, for points measured at once.
    private const double MemoryShare = 0.25;

    private readonly Subject _subject;
    private readonly Objective _objective;
    private readonly LandscapeQuantity _quantity;

    /// <param name="subject">What is looked at.</param>
    /// <param name="objective">Its loss, or the same with statistics recomputed at every point.</param>
    /// <param name="quantity">What is measured.</param>
    public LandscapeMeasure(Subject subject, Objective objective, LandscapeQuantity quantity)
    {
        (_subject, _objective, _quantity) = (subject, objective, quantity);
        if (quantity == LandscapeQuantity.Accuracy && subject.Study?.Training.Evaluate(subject.Theta).Accuracy is null)
        {
            throw new BadInputException($"'{subject.Name}' tells no classes apart, so it has no accuracy.");
        }
    }

    /// <summary>
    /// Who measures several points at once: as many workers as libtorch has threads, for a value, a gradient or an accuracy of a network
    /// on the processor, where what so many points compute on their way leaves three quarters of the memory; else nobody.
    /// </summary>
    public PointWorkers? Workers
    {
        get
        {
            if (_quantity == LandscapeQuantity.CurvatureRatio || _objective is not TracedObjective traced || !traced.Inputs.Device.IsCpu
                || !traced.Processes.AreOne)
            {
                return null;
            }

            var bytes = traced.ActivationBytes(null) + (4.0 * sizeof(double) * traced.Parameters.Count);
            var threads = TorchRuntime.Threads;
            return threads * bytes <= MemoryShare * traced.Settings.Memory.Bytes ? new PointWorkers(threads) : null;
        }
    }

    /// <summary>The quantity at a point; asked from several threads at once where there are workers.</summary>
    public double At(double[] theta, CancellationToken cancellation) => _quantity switch
    {
        LandscapeQuantity.GradientNorm => GradientNorm(theta, cancellation),
        LandscapeQuantity.CurvatureRatio => CurvatureRatio(theta, cancellation),
        LandscapeQuantity.Accuracy => (_objective is RecomputedStatistics anew
            ? anew.Evaluate(theta, cancellation)
            : (_objective as NetworkObjective ?? _subject.Study!.Training).Evaluate(theta, cancellation)).Accuracy ?? double.NaN,
        _ => _objective.Value(theta, cancellation),
    };

    private double GradientNorm(double[] theta, CancellationToken cancellation)
    {
        var gradient = new double[theta.Length];
        _objective.Gradient(theta, gradient, cancellation);
        return Vectors.Norm(gradient);
    }

    private double CurvatureRatio(double[] theta, CancellationToken cancellation) =>
        ExtremeCurvatures.At(_objective, theta, Dense, Tolerance, cancellation) is { } ends ? ends.Low.Value / ends.High.Value : double.NaN;
}
