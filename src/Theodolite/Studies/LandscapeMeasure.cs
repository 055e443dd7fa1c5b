using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Studies;

/// <summary>Measures one quantity at points.</summary>
internal sealed class LandscapeMeasure
{
    // Up to this P all eigenvalues are computed.
    private const int Dense = 64;

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

    private double CurvatureRatio(double[] theta, CancellationToken cancellation)
    {
        using var hessian = _objective.Hessian(theta, cancellation);
        var n = theta.Length;
        try
        {
            if (n <= Dense)
            {
                var rows = new double[n * n];
                hessian.Apply(SymmetricEigensolver.Identity(n), rows, n, cancellation);
                if (!Vectors.AllFinite(rows))
                {
                    return double.NaN;
                }

                for (var i = 0; i < n; i++)
                {
                    for (var j = 0; j < i; j++)
                    {
                        rows[(i * n) + j] = rows[(j * n) + i] = (rows[(i * n) + j] + rows[(j * n) + i]) / 2;
                    }
                }

                var values = SymmetricEigensolver.Solve(rows, n).Values;
                return values[0] / values[^1];
            }

            var ends = new Lanczos { Smallest = 1, Largest = 1, Tolerance = 1e-2 }.Solve(hessian, cancellation: cancellation);
            return ends.Smallest[0].Value / ends.Largest[0].Value;
        }
        catch (NumericalFailureException)
        {
            return double.NaN;
        }
    }
}
