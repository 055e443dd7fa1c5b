using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Descents;

/// <summary>
/// What the quadratic model at a point says: of the whole matrix up to <see cref="MostDense"/> parameters, else in the Krylov space of
/// g.
/// </summary>
/// <param name="Decrease">
/// ½gᵀ(|H| + τI)⁻¹g, what is left to gain. The whole matrix is taken in coordinates that make its rows of one size, and τ is what
/// rounding leaves of ‖H‖, so that neither units nor a steep direction hide one in which there is far to go.
/// </param>
/// <param name="Lowest">λ_min.</param>
/// <param name="Highest">λ_max.</param>
/// <param name="Concave">Whether g has a part along weak negative curvature (below −10⁻⁹·‖H‖): there the model has no minimum to go
/// to.</param>
internal sealed record RemainingDecrease(double Decrease, double Lowest, double Highest, bool Concave)
{
    private const int MostDense = 64;
    private const int Products = 20;

    /// <summary>max |λᵢ|.</summary>
    public double Norm => Math.Max(Math.Abs(Lowest), Math.Abs(Highest));

    /// <summary>The model at a point; null where it is not finite, or where nothing is known of H because g = 0.</summary>
    public static RemainingDecrease? At(Objective objective, double[] point, CancellationToken cancellation)
    {
        var gradient = new double[point.Length];
        var value = objective.Gradient(point, gradient, cancellation);
        if (!double.IsFinite(value) || !Vectors.AllFinite(gradient))
        {
            return null;
        }

        using var hessian = objective.Hessian(point, cancellation);
        if (point.Length > MostDense)
        {
            return Vectors.Norm(gradient) > 0 && GradientKrylovSpace.Build(hessian, gradient, Products, cancellation) is var space
                ? Of(space.Values, space.Coefficients, Promised(space.Values, space.Coefficients, objective))
                : null;
        }

        var n = point.Length;
        var matrix = new double[n * n];
        hessian.Apply(SymmetricEigensolver.Identity(n), matrix, n, cancellation);
        if (!Vectors.AllFinite(matrix))
        {
            return null;
        }

        var (values, slopes) = Solve(matrix, gradient);
        var (scaled, along) = Solve(Equilibration.Of(matrix, n), matrix, gradient);
        return Of(values, slopes, Promised(scaled, along, objective));
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

    private static RemainingDecrease Of(double[] values, double[] slopes, double decrease)
    {
        var (norm, size, concave) = (Math.Max(Math.Abs(values[0]), Math.Abs(values[^1])), Vectors.Norm(slopes), false);
        for (var i = 0; i < values.Length; i++)
        {
            concave |= values[i] < -1e-9 * norm && Math.Abs(slopes[i]) > 1e-6 * size;
        }

        return new RemainingDecrease(decrease, values[0], values[^1], concave);
    }

    // A slope that is rounding noise ε‖H‖‖x‖ promises no more than 10⁻⁸·½‖H‖‖x‖² where τ ≥ 10⁸ε²‖H‖.
    private static double Promised(double[] values, double[] slopes, Objective objective)
    {
        var noise = objective.RelativeNoise;
        var norm = Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));
        var promised = QuadraticModel.PredictedDecrease(values, slopes, Math.Max(1e-12, 1e8 * noise * noise) * norm);
        return double.IsNaN(promised) ? double.PositiveInfinity : promised;
    }

    private static (double[] Values, double[] Slopes) Solve(double[] matrix, double[] gradient)
    {
        var decomposition = SymmetricEigensolver.Solve(matrix, gradient.Length);
        return (decomposition.Values, [.. Enumerable.Range(0, gradient.Length)
            .Select(i => Vectors.Dot(decomposition.Vector(i), gradient))]);
    }

    // With x = Sy: Hessian SHS, gradient Sg.
    private static (double[] Values, double[] Slopes) Solve(double[] scale, double[] matrix, double[] gradient)
    {
        var n = scale.Length;
        var scaled = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                scaled[(i * n) + j] = scale[i] * matrix[(i * n) + j] * scale[j];
            }
        }

        return Solve(scaled, [.. gradient.Zip(scale, (g, s) => g * s)]);
    }
}
