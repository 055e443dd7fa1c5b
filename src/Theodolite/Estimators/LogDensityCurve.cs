namespace Theodolite.Estimators;

/// <summary>
/// The density over x = log₁₀|λ|, apart for negative and positive eigenvalues: mass per decade, which is φ(λ)·|λ|·ln 10.
/// Values within <paramref name="Floor"/> of zero have no place on this axis and are counted as the zero mass:
/// negative + zero + positive mass = 1.
/// </summary>
/// <param name="Negative">Over log₁₀(−λ).</param>
/// <param name="Positive">Over log₁₀ λ.</param>
/// <param name="Floor">|λ| up to which values count as zero.</param>
/// <param name="Zero">Share of them.</param>
public sealed record LogDensityCurve(DensityCurve Negative, DensityCurve Positive, double Floor, Estimate Zero);
