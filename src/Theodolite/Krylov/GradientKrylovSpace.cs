using Theodolite.Curvature;
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
    public static GradientKrylovSpace Build(LinearOperator @operator, ReadOnlySpan<double> gradient, int m, CancellationToken cancellation = default)
    {
        using var factorization = new LanczosFactorization(@operator, m, Philox.For(0, "krylov/gradient"));
        factorization.Start(gradient);
        factorization.Expand(m, cancellation);
        var ritz = SymmetricEigensolver.Solve(factorization.Projection(), factorization.Size);
        var norm = Operators.Vectors.Norm(gradient);
        var coefficients = new double[ritz.Order];
        for (var i = 0; i < coefficients.Length; i++)
        {
            coefficients[i] = norm * ritz.Vector(i)[0];
        }

        using var basis = factorization.Basis();
        using var wide = basis.To(DType.Float64);
        using var y = Tensor.From<double>(ritz.Vectors, [ritz.Order, ritz.Order], @operator.Device);
        using var vectors = y.MatMul(wide);
        return new(ritz.Values, coefficients, vectors.ToArray<double>());
    }

    /// <summary>Σ wᵢ·vᵢ.</summary>
    public double[] Combine(ReadOnlySpan<double> weights)
    {
        var n = Vectors.Length / Values.Length;
        var sum = new double[n];
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
                Operators.Vectors.AddScaled(sum, weights[i], Vectors.AsSpan(i * n, n));
        }

        return sum;
    }
}
