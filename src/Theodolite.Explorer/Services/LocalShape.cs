using Theodolite.LinearAlgebra;

namespace Theodolite.Explorer.Services;

/// <summary>What stands under the cursor of a map, as its script reads it.</summary>
internal static class LocalShape
{
    /// <summary>f, ∇f, then eigenvalue and unit eigenvector of ∇²f twice, the smaller first; null where something is not finite.</summary>
    public static double[]? Of(double value, (double X, double Y) gradient, (double XX, double XY, double YY) hessian)
    {
        double[] known = [value, gradient.X, gradient.Y, hessian.XX, hessian.XY, hessian.XY, hessian.YY];
        if (!Vectors.AllFinite(known))
        {
            return null;
        }

        var curvature = SymmetricEigensolver.Solve(known.AsSpan(3), 2);
        return [.. known[..3], curvature.Values[0], .. curvature.Vector(0), curvature.Values[1], .. curvature.Vector(1)];
    }
}
