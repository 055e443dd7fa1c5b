using Theodolite.Optimizers.Contract;

namespace Theodolite.Landscape.Minima;

/// <summary>How a search for a transition state ended.</summary>
public enum FollowingOutcome
{
    /// <summary>At a saddle of index 1.</summary>
    Found,

    /// <summary>At a critical point of another index.</summary>
    OtherIndex,

    /// <summary>The iterations are used up.</summary>
    IterationLimit,

    /// <summary>Loss, gradient or Hessian is not finite where it led.</summary>
    NonFinite,
}

/// <summary>Where eigenvector following led. Not to find a transition state is data.</summary>
public sealed record FollowingResult
{
    /// <summary>How it ended.</summary>
    public required FollowingOutcome Outcome { get; init; }

    /// <summary>The transition state with its two minima; null unless one was found.</summary>
    public required TransitionState? State { get; init; }

    /// <summary>The last θ.</summary>
    public required double[] Theta { get; init; }

    /// <summary>Iterations made.</summary>
    public required int Iterations { get; init; }

    /// <summary>What was asked of the loss, the descents to the minima included.</summary>
    public required LossEvaluations Evaluations { get; init; }
}
