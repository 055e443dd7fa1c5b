namespace Theodolite.Krylov;

/// <summary>
/// How far an eigenvalue can lie beyond the Ritz values of a Lanczos run from a random start b. For an eigenvector v of A with eigenvalue λ
/// the basis has vᵀqᵢ₊₁ = pᵢ(λ)·vᵀb with pᵢ the orthonormal polynomials of the recurrence, and Σ (vᵀqᵢ)² ≤ 1, so
/// <para>|vᵀb| ≤ (Σ pᵢ(λ)²)^−½, i = 0 … k,</para>
/// which falls fast with the distance from the Ritz values: far beyond them λ would take a start closer to the complement of v than
/// random ones are (van Dorsselaer, Hochstenbach and van der Vorst, SIAM J. Matrix Anal. Appl. 22, 2001).
/// </summary>
/// <remarks>
/// P(|vᵀb| &lt; τ) ≤ δ for τ = δ·√(π/2P). The event is that of one vector, the eigenvector of λ_min, and says nothing of k. Among
/// polynomials of degree k and of unit norm in the measure of b none is larger at λ than the pᵢ together, Chebyshev's included: the bound
/// lies no further below λ_min than that of Kuczyński and Woźniakowski. Products that are off by at most r along v add r/dist(λ, θ) on
/// the right, from (λI − T)w = β·w_{k+1}·e_k + f for w = Qᵀv, ‖f‖ ≤ r.
/// </remarks>
internal sealed class PolynomialBound
{
    private readonly double _threshold;
    private readonly double? _error;

    /// <summary>A bound.</summary>
    /// <param name="dimension">P.</param>
    /// <param name="failureProbability">Of each end, all starts together.</param>
    /// <param name="starts">b: one of them at least is not too close to the complement, but for δᵇ.</param>
    /// <param name="error">r; null takes that of the operator.</param>
    public PolynomialBound(long dimension, double failureProbability, int starts, double? error)
    {
        _threshold = Math.Pow(failureProbability, 1.0 / starts) * Math.Sqrt(Math.PI / (2.0 * dimension));
        _error = error;
    }

    /// <summary>The largest distance below θ_min at which λ_min may be; infinite where nothing is known.</summary>
    /// <param name="run">α₁ … α_k and β₁ … β_k; 0 where the space is invariant, and what follows is another run.</param>
    /// <param name="smallest">θ_min of these steps.</param>
    /// <param name="rounding">r of the operator.</param>
    public double Below(LanczosRecurrence run, double smallest, double rounding) => Beyond(run, 1, smallest, rounding);

    /// <summary>The largest distance above θ_max at which λ_max may be.</summary>
    /// <param name="run">α₁ … α_k and β₁ … β_k.</param>
    /// <param name="largest">θ_max of these steps.</param>
    /// <param name="rounding">r of the operator.</param>
    public double Above(LanczosRecurrence run, double largest, double rounding) => Beyond(run, -1, -largest, rounding);

    // For sign·A below its θ_min. The right side falls as the distance grows, so that its crossing is bisected, in the logarithm.
    private double Beyond(LanczosRecurrence run, int sign, double smallest, double rounding)
    {
        const int Halvings = 100;
        var error = _error ?? rounding;
        var scale = run.Diagonal.Max(Math.Abs) + run.Coupling.Max();
        var (low, high) = (Math.Log(Math.Max(1e-17 * scale, double.Epsilon)), Math.Log(Math.Max(1e17 * scale, double.Epsilon)));
        if (!IsExcluded(Math.Exp(high)))
        {
            return double.PositiveInfinity;
        }

        for (var halving = 0; halving < Halvings && high - low > 1e-6; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = IsExcluded(Math.Exp(middle)) ? (low, middle) : (middle, high);
        }

        return Math.Exp(high);

        bool IsExcluded(double distance) =>
            Math.Exp(-LogNorm(run, sign, smallest - distance)) + (error / distance) <= _threshold;
    }

    // ½·ln Σ pᵢ(λ)² for sign·A, i = 0 … k; infinite where a β is 0. Below all Ritz values the ratios (λ − αᵢ) − βᵢ₋₁²/(…) are negative,
    // and nothing cancels.
    private static double LogNorm(LanczosRecurrence run, int sign, double lambda)
    {
        var (alpha, beta) = (run.Diagonal, run.Coupling);
        // The sum is kept relative to the last polynomial, whose logarithm is kept beside it.
        var (sum, log, ratio) = (1.0, 0.0, 0.0);
        for (var i = 0; i < alpha.Length; i++)
        {
            ratio = lambda - (sign * alpha[i]) - (i == 0 ? 0 : beta[i - 1] * beta[i - 1] / ratio);
            if (!(ratio < 0))
            {
                return 0;
            }

            if (beta[i] == 0)
            {
                return double.PositiveInfinity;
            }

            var factor = -ratio / beta[i];
            sum = 1 + (sum / factor / factor);
            log += Math.Log(factor);
        }

        return log + (Math.Log(sum) / 2);
    }
}
