using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Studies;

/// <summary>Measures one quantity at points.</summary>
internal sealed class LandscapeMeasure
{
    // Up to this P all eigenvalues are computed.
    private const int Dense = 64;

    // A picture shows no more digits.
    private const double Tolerance = 1e-2;

    private readonly Subject _subject;
    private readonly Objective _objective;
    private readonly LandscapeQuantity _quantity;
    private readonly double[] _gradient;

    public LandscapeMeasure(Subject subject, LandscapeQuantity quantity)
    {
        (_subject, _objective, _quantity) = (subject, subject.Objective, quantity);
        _gradient = quantity == LandscapeQuantity.GradientNorm ? new double[subject.Theta.Length] : [];
        if (quantity == LandscapeQuantity.Accuracy && subject.Study?.Training.Evaluate(subject.Theta).Accuracy is null)
        {
            throw new BadInputException($"'{subject.Name}' tells no classes apart, so it has no accuracy.");
        }
    }

    public double At(double[] theta, CancellationToken cancellation) => _quantity switch
    {
        LandscapeQuantity.GradientNorm => GradientNorm(theta, cancellation),
        LandscapeQuantity.CurvatureRatio => CurvatureRatio(theta, cancellation),
        LandscapeQuantity.Accuracy => _subject.Study!.Training.Evaluate(theta, cancellation).Accuracy ?? double.NaN,
        _ => _objective.Value(theta, cancellation),
    };

    private double GradientNorm(double[] theta, CancellationToken cancellation)
    {
        _objective.Gradient(theta, _gradient, cancellation);
        return Vectors.Norm(_gradient);
    }

    private double CurvatureRatio(double[] theta, CancellationToken cancellation) =>
        ExtremeCurvatures.At(_objective, theta, Dense, Tolerance, cancellation) is { } ends ? ends.Low.Value / ends.High.Value : double.NaN;
}
