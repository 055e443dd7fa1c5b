namespace Theodolite.Krylov;

/// <summary>Both ends of a spectrum, bounded from outside with a failure probability and from inside for certain.</summary>
public sealed record LanczosBoundResult
{
    /// <summary>θ_min, the lowest Ritz value: an upper bound of λ_min.</summary>
    public required double Smallest { get; init; }

    /// <summary>θ_max, the highest Ritz value: a lower bound of λ_max.</summary>
    public required double Largest { get; init; }

    /// <summary>The unit Ritz vector of <see cref="Smallest"/>.</summary>
    public required ReadOnlyMemory<double> Vector { get; init; }

    /// <summary>ε.</summary>
    public required double Resolution { get; init; }

    /// <summary>Probability, over the random starts, that either bound is wrong; 0 where the Krylov space is everything.</summary>
    public required double FailureProbability { get; init; }

    /// <summary>k.</summary>
    public required int Steps { get; init; }

    /// <summary>b.</summary>
    public required int Starts { get; init; }

    /// <summary>k·b.</summary>
    public required long Products { get; init; }

    /// <summary>16·√P·u·‖A‖ of products and orthogonalisation, plus the operator's stated error and that of the small
    /// eigenproblem.</summary>
    public required double Rounding { get; init; }

    /// <summary>max |VVᵀ − I| of the bases, measured.</summary>
    public required double Orthogonality { get; init; }

    /// <summary>The recurrence of each start, without the last step, whose remainder was not computed.</summary>
    public required IReadOnlyList<LanczosRecurrence> Recurrences { get; init; }

    /// <summary>Bytes that the bases took.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>
    /// ε·(θ_max − θ_min)/(1 − 2ε): what an end may be missed by. Where neither end is missed by more than ε of the
    /// spread, the spread is at most (θ_max − θ_min)/(1 − 2ε).
    /// </summary>
    public double Slack => Resolution * (Largest - Smallest) / (1 - (2 * Resolution));

    /// <summary>λ_min is at least this.</summary>
    public double LowerBound => Smallest - Slack - Rounding;

    /// <summary>λ_max is at most this.</summary>
    public double UpperBound => Largest + Slack + Rounding;
}
