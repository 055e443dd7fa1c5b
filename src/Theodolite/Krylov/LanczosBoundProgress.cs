namespace Theodolite.Krylov;

/// <summary>What a <see cref="LanczosBound"/> knows on its way.</summary>
/// <param name="Steps">Steps made.</param>
/// <param name="Smallest">θ_min, the lowest Ritz value.</param>
/// <param name="Largest">θ_max.</param>
/// <param name="LowerBound">λ_min is at least this, but for the failure probability.</param>
/// <param name="UpperBound">λ_max is at most this.</param>
/// <param name="IsInvariant">Whether the Krylov space of every start is exhausted: more steps say no more of the spectrum.</param>
public readonly record struct LanczosBoundProgress(
    int Steps,
    double Smallest,
    double Largest,
    double LowerBound,
    double UpperBound,
    bool IsInvariant);
