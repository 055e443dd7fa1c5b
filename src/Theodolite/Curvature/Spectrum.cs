using Theodolite.LinearAlgebra;
using Theodolite.Torch;

namespace Theodolite.Curvature;

/// <summary>All eigenvalues of a symmetric operator on ℝᴾ, or its two ends, with what bounds their error.</summary>
public sealed record Spectrum
{
    /// <summary>P.</summary>
    public required long Dimension { get; init; }

    /// <summary>The lowest eigenpairs, ascending.</summary>
    public required IReadOnlyList<EigenPair> Smallest { get; init; }

    /// <summary>The highest eigenpairs, descending.</summary>
    public required IReadOnlyList<EigenPair> Largest { get; init; }

    /// <summary>All eigenpairs, where the matrix was formed; else null.</summary>
    public EigenDecomposition? Dense { get; init; }

    /// <summary>Whether all P eigenvalues are known.</summary>
    public bool Complete => Dense is not null;

    /// <summary>‖A‖₂ = max |λ| over what was found; a lower bound of it where the spectrum is not complete.</summary>
    public double Norm => Math.Max(Extreme(Smallest), Extreme(Largest));

    /// <summary>λ_min, or the lowest value found.</summary>
    public double Minimum => Smallest.Count > 0 ? Smallest[0].Value : double.NaN;

    /// <summary>λ_max, or the highest value found.</summary>
    public double Maximum => Largest.Count > 0 ? Largest[0].Value : double.NaN;

    /// <summary>‖A − Aᵀ‖_F of the matrix before it was symmetrised; 0 where it was never formed.</summary>
    public double SymmetryDefect { get; init; }

    /// <summary>‖E‖ such that the values are exact for A + E: the solver's bound, or the largest residual.</summary>
    public required double BackwardError { get; init; }

    /// <summary>Products of A with a single vector that were used.</summary>
    public required long Products { get; init; }

    /// <summary>Whether the iteration reached its tolerance (always, for a dense spectrum); what remains is in the residuals.</summary>
    public bool Converged { get; init; } = true;

    /// <summary>
    /// Whether the pairs at the ends are known to be the extreme ones: always, for a dense spectrum; else whether an
    /// independent run from fresh random starts met nothing beyond them. That is evidence, not a bound.
    /// </summary>
    public bool Checked { get; init; } = true;

    /// <summary>Dtype in which the products were computed.</summary>
    public required DType DType { get; init; }

    /// <summary>
    /// Largest size of a spurious curvature that arithmetic alone can produce: 16·√P·u·‖A‖ for products and solver,
    /// plus the symmetry defect, plus the operator's own stated error.
    /// </summary>
    public required double Rounding { get; init; }

    private static double Extreme(IReadOnlyList<EigenPair> pairs) =>
        pairs.Count == 0 ? 0 : Math.Max(Math.Abs(pairs[0].Value), Math.Abs(pairs[^1].Value));
}
