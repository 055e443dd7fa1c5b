namespace Theodolite.Descents;

/// <summary>How a run of an optimizer went, decided by <see cref="OutcomeRules"/>.</summary>
public enum DescentOutcome
{
    /// <summary>It reached a minimum: what is left to gain is a small share of what it could have gained.</summary>
    Converged,

    /// <summary>It goes down, too slowly to arrive.</summary>
    Slow,

    /// <summary>It jumps to and fro without arriving.</summary>
    Oscillating,

    /// <summary>The loss or the parameters grow without bound.</summary>
    Diverged,

    /// <summary>It no longer goes down and is not at a minimum: on a plateau, at a saddle, or without a step.</summary>
    Stalled,
}
