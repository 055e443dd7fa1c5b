using Theodolite.Optimizers;
using Theodolite.Settings;

namespace Theodolite.Training;

/// <summary>How a network is trained.</summary>
/// <param name="Optimizer">The optimizer's settings.</param>
/// <param name="Steps">Most updates to make; exactly so many unless <see cref="Stop"/> ends the run earlier.</param>
public sealed record TrainSpecification(OptimizerSettings Optimizer, int Steps)
{
    public int Steps { get; init; } = Ranges.Between(0, int.MaxValue, Steps, "steps");

    /// <summary>Samples per step; null for all of them.</summary>
    public int? Batch { get; init => field = value is { } batch ? Ranges.Between(1, int.MaxValue, batch, "batch") : null; }

    /// <summary>Keys the initial weights and the order of the samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>When to end early; null never.</summary>
    public StopRule? Stop { get; init; }
}

/// <summary>Ends a run that no longer improves.</summary>
/// <param name="NoImprovement">
/// Steps after the best loss so far at which the run ends. With minibatches the loss compared is the mean over an epoch.
/// </param>
public sealed record StopRule(int NoImprovement)
{
    public int NoImprovement { get; init; } = Ranges.Between(1, int.MaxValue, NoImprovement, "no-improvement");
}
