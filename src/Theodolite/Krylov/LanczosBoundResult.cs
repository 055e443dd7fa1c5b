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

    /// <summary>λ_min is at least this.</summary>
    public required double LowerBound { get; init; }

    /// <summary>λ_max is at most this.</summary>
    public required double UpperBound { get; init; }

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

    /// <summary>The recurrence of each start.</summary>
    public required IReadOnlyList<LanczosRecurrence> Recurrences { get; init; }

    /// <summary>Bytes that the bases took.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>ε with θ_min − <see cref="LowerBound"/> = ε·(θ_max − θ_min)/(1 − 2ε): the share of the spread by which λ_min may be missed,
    /// were the other end missed by as much.</summary>
    public double ResolutionBelow => Share(Smallest - LowerBound);

    /// <summary>The same for λ_max.</summary>
    public double ResolutionAbove => Share(UpperBound - Largest);

    private double Share(double gap) => gap > 0 ? 1 / (((Largest - Smallest) / gap) + 2) : 0;
}
