namespace Theodolite.CriticalPoints.Finders;

/// <summary>How the run of a finder ended.</summary>
public enum FinderOutcome
{
    /// <summary>‖g‖² is at most the tolerance.</summary>
    Converged,

    /// <summary>No step that the finder knows lowers ‖g‖: rounding, or a local minimum of ‖g‖².</summary>
    Stalled,

    /// <summary>The iterations are used up.</summary>
    IterationLimit,

    /// <summary>Loss or gradient is not finite.</summary>
    NonFinite,
}
