using Theodolite.Curvature;
using Theodolite.LinearAlgebra;

namespace Theodolite.Krylov;

/// <summary>Both ends of a spectrum, as found. Non-convergence is data: see the residuals and the flags.</summary>
public sealed record LanczosResult
{
    /// <summary>The lowest Ritz pairs, ascending.</summary>
    public required IReadOnlyList<EigenPair> Smallest { get; init; }

    /// <summary>The highest Ritz pairs, descending.</summary>
    public required IReadOnlyList<EigenPair> Largest { get; init; }

    /// <summary>Products of the operator with a single vector, those of the runs that were resumed included.</summary>
    public required long Products { get; init; }

    /// <summary>Products of the coarser operator whose result the start came from; 0 for a cold start.</summary>
    public long CoarseProducts { get; init; }

    /// <summary>Whether every residual is at most tol·|λ|, or at the level of rounding.</summary>
    public required bool Converged { get; init; }

    /// <summary>
    /// Whether an independent run met no value below the smallest wanted ones and none above the largest: the other of two
    /// random starts side by side, or one from a fresh random start orthogonal to everything found.
    /// </summary>
    public required bool Verified { get; init; }

    /// <summary>False when cancellation cut the work short: the pairs are what was known then.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>Independent runs, the first included.</summary>
    public required int Runs { get; init; }

    /// <summary>Largest |Ritz value| seen: ‖A‖₂ from below.</summary>
    public required double Norm { get; init; }

    /// <summary>The recurrence of the random start where it made one unrestarted run, up to where its space was invariant or the search
    /// ended; else null.</summary>
    public LanczosRecurrence? Recurrence { get; init; }

    /// <summary>m: rows of the basis that the budget allowed.</summary>
    public int BasisSize { get; init; }

    /// <summary>Processes among whom the columns of the basis were divided; 1 where each process had all.</summary>
    public int BasisParts { get; init; } = 1;

    /// <summary>Bytes of the basis, or this process's part of it, and its workspace.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>What it takes to go on; null unless <see cref="Lanczos.KeepState"/> asked for it.</summary>
    public LanczosState? State { get; init; }
}
