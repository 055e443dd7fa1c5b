using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// ε, below which an eigenvalue counts as zero: rounding of products and solver, plus four times the change of H between
/// θ and the critical point predicted near it.
/// </summary>
/// <remarks>
/// A point is never exactly critical, and its zero eigenvalues are then off by ‖ΔH‖: on the valley w₁w₂ = 1 of
/// (1 − w₁w₂)², an error δ in w₁w₂ gives an eigenvalue −2δ that a threshold of rounding size would call negative.
/// Four times, because at a degenerate critical point of order m the Newton step covers only 1/(m − 1) of the distance.
/// </remarks>
/// <param name="Rounding">16·√P·u·‖H‖ + ‖H − Hᵀ‖_F + the operator's stated error + that of numerical differentiation.</param>
/// <param name="Position">4·‖H(θ + d) − H(θ)‖_F, exactly up to P = 16 and from 8 random vectors above, 4 above P = 10,000.</param>
internal sealed record CurvatureThreshold(double Rounding, double Position)
{
    /// <summary>Largest P for which ΔH is formed.</summary>
    private const int ExactDimension = 16;

    /// <summary>Above this P four vectors in place of eight: the estimate of ‖A‖_F² has a standard error of at most √(2/k) of it, which
    /// the factor of four covers.</summary>
    private const int ManyDimension = 10_000;

    public double Value => Rounding + Position;

    public static CurvatureThreshold Measure(
        SurveyPoint point,
        LinearOperator hessian,
        double rounding,
        double[] newtonStep,
        ulong seed,
        CancellationToken cancellation)
    {
        if (Vectors.Norm(newtonStep) == 0)
        {
            return new(rounding, 0);
        }

        var n = point.Dimension;
        var k = n <= ExactDimension ? n : n <= ManyDimension ? 8 : 4;
        var block = new double[k * n];
        if (n <= ExactDimension)
        {
            SymmetricEigensolver.Identity(n).CopyTo(block, 0);
        }
        else
        {
            Philox.For(seed, "survey/position").FillGaussian(block);
        }

        var here = new double[k * n];
        var there = new double[k * n];
        hessian.Apply(block, here, k, cancellation);
        using (var shifted = point.Precise.Hessian(Vectors.Along(point.Theta, 1, newtonStep), cancellation))
        {
            shifted.Apply(block, there, k, cancellation);
        }

        point.Cost += 4 * k;
        Vectors.AddScaled(there, -1, here);

        // E‖Az‖² = ‖A‖_F² for a standard normal z.
        var change = Vectors.Norm(there) / (n <= ExactDimension ? 1 : Math.Sqrt(k));
        return new(rounding, double.IsFinite(change) ? 4 * change : double.PositiveInfinity);
    }
}
