using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Descents;

/// <summary>What the quadratic model at a point says.</summary>
/// <param name="Decrease">½gᵀ(|H| + τI)⁻¹g with τ = 10⁻⁶·‖H‖: what is left to gain.</param>
/// <param name="Lowest">λ_min, of the whole matrix up to <see cref="MostDense"/> parameters, else in the Krylov space of g.</param>
/// <param name="Highest">λ_max.</param>
/// <param name="Concave">Whether g has a part along weak negative curvature (below −10⁻⁹·‖H‖): there the model has no minimum to go
/// to.</param>
internal sealed record RemainingDecrease(double Decrease, double Lowest, double Highest, bool Concave)
{
    private const int MostDense = 64;
    private const int Products = 20;

    public static RemainingDecrease? At(Objective objective, double[] point, CancellationToken cancellation)
    {
        var gradient = new double[point.Length];
        var value = objective.Gradient(point, gradient, cancellation);
        if (!double.IsFinite(value) || !Vectors.AllFinite(gradient))
        {
            return null;
        }

        using var hessian = objective.Hessian(point, cancellation);
        var (values, coefficients) = point.Length <= MostDense ? Dense(hessian, gradient, cancellation)
            : Vectors.Norm(gradient) > 0 && GradientKrylovSpace.Build(hessian, gradient, Products, cancellation) is var space
                ? (space.Values, space.Coefficients)
                : (null, []);
        if (values is null)
        {
            return null;
        }

        var norm = Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));
        var (decrease, concave, size) = (0.0, false, Vectors.Norm(gradient));
        for (var i = 0; i < values.Length; i++)
        {
            var c = coefficients[i];
            decrease += c == 0 ? 0 : 0.5 * c * c / (Math.Abs(values[i]) + (1e-6 * norm));
            concave |= values[i] < -1e-9 * norm && Math.Abs(c) > 1e-6 * size;
        }

        return new RemainingDecrease(decrease, values[0], values[^1], concave);
    }

    /// <summary>
    /// λ_min where it was only seen in the Krylov space of g, which knows nothing of directions g has no part in: the lowest
    /// value of a Lanczos run from a random start.
    /// </summary>
    public double LowestAnywhere(Objective objective, double[] point, CancellationToken cancellation)
    {
        if (point.Length <= MostDense)
        {
            return Lowest;
        }

        using var hessian = objective.Hessian(point, cancellation);
        var found = new Lanczos { Smallest = 1, Largest = 0, MaximumProducts = 4 * Products, Verify = false, Tolerance = 0.05 }.Solve(
            hessian,
            cancellation: cancellation);
        return found.Smallest.Select(pair => pair.Value).Append(Lowest).Min();
    }

    private static (double[]?, double[]) Dense(LinearOperator hessian, double[] gradient, CancellationToken cancellation)
    {
        var n = gradient.Length;
        var matrix = new double[n * n];
        hessian.Apply(SymmetricEigensolver.Identity(n), matrix, n, cancellation);
        if (!Vectors.AllFinite(matrix))
        {
            return (null, []);
        }

        var decomposition = SymmetricEigensolver.Solve(matrix, n);
        double[] coefficients = [.. Enumerable.Range(0, n).Select(i => Vectors.Dot(decomposition.Vector(i), gradient))];
        return (decomposition.Values, coefficients);
    }
}
