namespace Theodolite.Krylov;

/// <summary>
/// All that a Lanczos iteration knows between two phases. A phase takes one and returns the next; only the vectors and their
/// projection, which are too large to copy, change in place.
/// </summary>
/// <param name="Basis">V, F, T and C of A·Vᵀ = Vᵀ·T + Fᵀ·C, with the stream of random numbers.</param>
internal sealed record IterationState(LanczosFactorization Basis)
{
    /// <summary>The Ritz pairs at the last look; null before the first one and after a restart.</summary>
    public RitzLook? Look { get; init; }

    /// <summary>The independent run that grows.</summary>
    public IndependentRun Run { get; init; } = new();

    /// <summary>When the Ritz pairs are looked at again.</summary>
    public LookSchedule Looks { get; init; } = new();

    /// <summary>What a check is held against.</summary>
    public WantedEdges Edges { get; init; } = new();

    /// <summary>The starts that grow side by side since the beginning.</summary>
    public LanczosStarts Starts { get; init; } = new();

    /// <summary>Products so far.</summary>
    public long Products { get; init; }

    /// <summary>Products of the coarser operator that the start came from.</summary>
    public long CoarseProducts { get; init; }

    /// <summary>Whether it goes on.</summary>
    public LanczosOutcome Outcome { get; init; }

    /// <summary>The chain that this round grows.</summary>
    public int Chain { get; init; }

    /// <summary>Whether this round's growth took any row in: without one no room is left, or the space is invariant.</summary>
    public bool Grew { get; init; }

    /// <summary>Whether one of the starts goes on alone until its run is long enough to bear witness.</summary>
    public bool AwaitsWitness { get; init; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool Settled => Outcome != LanczosOutcome.Open;

    /// <summary>Independent runs so far, the present one included.</summary>
    public int Runs => Run.Number + Starts.Runs;

    /// <summary>Whether the Ritz pairs are looked at in this round.</summary>
    public bool IsTimeToLook => !Grew || Looks.Remaining <= 0;
}
