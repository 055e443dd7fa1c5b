using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// Ritz values and vectors of A in the Krylov space of a vector g: φ(A)·g ≈ ‖g‖·Vᵀ·φ(T)·e₁ (Golub and Meurant,
/// Matrices, Moments and Quadrature, section 3), exact for polynomials φ of degree below m.
/// </summary>
/// <param name="Values">θᵢ, ascending.</param>
/// <param name="Coefficients">cᵢ, so that g = Σ cᵢ·vᵢ.</param>
/// <param name="Vectors">m·P numbers: row i is vᵢ.</param>
public sealed record GradientKrylovSpace(double[] Values, double[] Coefficients, double[] Vectors)
{
    /// <summary>Builds it from m products.</summary>
    public static GradientKrylovSpace Build(
        LinearOperator @operator,
        ReadOnlySpan<double> gradient,
        int m,
        CancellationToken cancellation = default) =>
        Build(@operator, gradient, m, m, (_, _) => true, cancellation);

    /// <summary>Builds it from <paramref name="first"/> products and twice as many again and again, until values and coefficients are
    /// enough or <paramref name="most"/> is reached; fewer where the space is invariant before.</summary>
    public static GradientKrylovSpace Build(
        LinearOperator @operator,
        ReadOnlySpan<double> gradient,
        int first,
        int most,
        Func<double[], double[], bool> isEnough,
        CancellationToken cancellation = default)
    {
        using var factorization = new LanczosFactorization(@operator, most + 1, Philox.For(0, "krylov/gradient"));
        factorization.Start(gradient);
        var norm = LinearAlgebra.Vectors.Norm(gradient);
        for (var m = first; ; m *= 2)
        {
            factorization.Expand(m, cancellation);
            var ritz = factorization.Ritz();
            var coefficients = new double[ritz.Count];
            for (var i = 0; i < coefficients.Length; i++)
            {
                // The gradient is row 0.
                coefficients[i] = norm * ritz.Coordinates(i)[0];
            }

            if (isEnough(ritz.Values, coefficients) || factorization.IsInvariant || 2 * m > most)
            {
                return new(ritz.Values, coefficients, Lift(factorization, ritz, (int)@operator.Dimension));
            }
        }
    }

    /// <summary>Σ wᵢ·vᵢ.</summary>
    public double[] Combine(ReadOnlySpan<double> weights)
    {
        var n = Vectors.Length / Values.Length;
        var sum = new double[n];
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
            {
                LinearAlgebra.Vectors.AddScaled(sum, weights[i], Vectors.AsSpan(i * n, n));
            }
        }

        return sum;
    }

    private static double[] Lift(LanczosFactorization factorization, RitzPairs ritz, int n)
    {
        var vectors = new double[checked(ritz.Count * n)];
        factorization.Lift(ritz, [.. Enumerable.Range(0, ritz.Count)], (piece, start) =>
        {
            using var wide = piece.To(DType.Float64);
            for (var i = 0; i < ritz.Count; i++)
            {
                using var row = wide.Narrow(0, i, 1);
                row.CopyTo(vectors.AsSpan(checked((i * n) + start), (int)piece.Shape[1]));
            }
        });
        for (var i = 0; i < ritz.Count; i++)
        {
            factorization.Complete(vectors.AsSpan(i * n, n));
        }

        return vectors;
    }
}
