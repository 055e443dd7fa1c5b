using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Studies;

/// <summary>The lowest and the highest curvature at a point.</summary>
/// <param name="Low">λ_min and its vector.</param>
/// <param name="High">λ_max and its vector.</param>
internal sealed record ExtremeCurvatures(EigenPair Low, EigenPair High)
{
    /// <summary>Finds them; null where the Hessian is not finite.</summary>
    /// <param name="objective">f.</param>
    /// <param name="theta">θ.</param>
    /// <param name="dense">Up to this P all eigenvalues are computed.</param>
    /// <param name="tolerance">Relative residual of Lanczos above it.</param>
    /// <param name="cancellation">Stops between products.</param>
    public static ExtremeCurvatures? At(
        Objective objective,
        double[] theta,
        int dense,
        double tolerance,
        CancellationToken cancellation)
    {
        using var hessian = objective.Hessian(theta, cancellation);
        try
        {
            if (theta.Length > dense)
            {
                var ends = new Lanczos { Smallest = 1, Largest = 1, Tolerance = tolerance }.Solve(hessian, cancellation: cancellation);
                return new(ends.Smallest[0], ends.Largest[0]);
            }

            var builder = new DenseSpectrum { Ends = 1 };
            var (matrix, defect) = builder.Form(hessian, cancellation: cancellation);
            if (!Vectors.AllFinite(matrix))
            {
                return null;
            }

            var spectrum = builder.Solve(matrix, defect, hessian);
            return new(spectrum.Smallest[0], spectrum.Largest[0]);
        }
        catch (NumericalFailureException)
        {
            return null;
        }
    }
}
