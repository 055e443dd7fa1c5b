namespace Theodolite.Krylov;

/// <summary>A Ritz value on the way.</summary>
/// <param name="Value">θ.</param>
/// <param name="Residual">‖A·v − θ·v‖₂ from the recurrence.</param>
public readonly record struct RitzEstimate(double Value, double Residual);

/// <summary>How far a Lanczos iteration is.</summary>
/// <param name="Products">Products so far.</param>
/// <param name="Budget">Products allowed.</param>
/// <param name="Smallest">The wanted lowest Ritz values so far, ascending.</param>
/// <param name="Largest">The wanted highest Ritz values so far, descending.</param>
public sealed record LanczosProgress(
    long Products,
    long Budget,
    IReadOnlyList<RitzEstimate> Smallest,
    IReadOnlyList<RitzEstimate> Largest) : Progress("the ends of the spectrum", (double)Products / Math.Max(1, Budget))
{
    /// <summary>Independent runs so far, the current one included.</summary>
    public int Run { get; init; }

    /// <summary>Rows of the basis in use.</summary>
    public int Size { get; init; }

    /// <summary>Rows there are.</summary>
    public int BasisSize { get; init; }

    /// <summary>Wanted pairs that have converged, of <see cref="Wanted"/>.</summary>
    public int Converged { get; init; }

    /// <summary>Wanted pairs at both ends together.</summary>
    public int Wanted { get; init; }
}
