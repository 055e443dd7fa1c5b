using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Landscape.Minima;

/// <summary>Curvatures at a point: all of them where the Hessian is formed, else the two lowest by Lanczos.</summary>
/// <param name="Values">λ, ascending.</param>
/// <param name="Vectors">Unit vectors.</param>
/// <param name="Norm">‖H‖₂, or the largest |Ritz value|.</param>
/// <param name="Products">Products spent.</param>
internal sealed record LocalModes(double[] Values, double[][] Vectors, double Norm, long Products)
{
    /// <summary>Curvatures up to this share of ‖H‖ count as 0.</summary>
    private const double Kernel = 1e-6;

    /// <summary>How many curvatures are clearly negative.</summary>
    public int Negative => Values.Count(value => value < -Kernel * Norm);

    /// <summary>Whether mode i is one of rest: a direction in which the loss is flat, as a symmetry makes it.</summary>
    public bool IsFlat(int i) => Math.Abs(Values[i]) <= Kernel * Norm;

    /// <summary>The mode whose direction is nearest to v.</summary>
    public int Nearest(double[] v) =>
        Enumerable.Range(0, Values.Length).MaxBy(i => Math.Abs(LinearAlgebra.Vectors.Dot(Vectors[i], v)));

    /// <exception cref="NumericalFailureException">The Hessian is not finite.</exception>
    public static LocalModes At(Objective objective, double[] theta, int dense, ulong seed, CancellationToken cancellation)
    {
        using var hessian = objective.Hessian(theta, cancellation);
        if (theta.Length <= dense)
        {
            var (matrix, _) = new DenseSpectrum().Form(hessian, cancellation: cancellation);
            if (!LinearAlgebra.Vectors.AllFinite(matrix))
            {
                throw new NumericalFailureException("The Hessian has an entry that is not finite.");
            }

            var all = SymmetricEigensolver.Solve(matrix, theta.Length);
            return new(
                all.Values,
                [.. Enumerable.Range(0, all.Order).Select(i => all.Vector(i).ToArray())],
                all.Norm,
                hessian.Products);
        }

        var lanczos = new Lanczos { Smallest = 2, Largest = 1, Tolerance = 1e-2, Verify = false, MaximumProducts = 300, Seed = seed };
        var ends = lanczos.Solve(hessian, cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        return new(
            [.. ends.Smallest.Select(pair => pair.Value)],
            [.. ends.Smallest.Select(pair => pair.Vector.ToArray())],
            ends.Norm,
            ends.Products);
    }
}
