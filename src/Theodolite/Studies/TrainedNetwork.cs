using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.Studies;

/// <summary>What a training run gave.</summary>
/// <param name="Theta">The weights to evaluate at its end.</param>
/// <param name="Result">Steps and losses.</param>
/// <param name="Outcome">Why it ended, as run records say it.</param>
/// <param name="Scores">Loss and accuracy at its end.</param>
/// <param name="Evaluations">Evaluations of the loss by numerical gradients; null with automatic ones.</param>
/// <param name="Monitors">What the monitors cost and found; null without any.</param>
public sealed record TrainedNetwork(
    double[] Theta,
    TrainResult Result,
    string Outcome,
    Scores Scores,
    long? Evaluations,
    MonitorReport? Monitors)
{
    /// <summary>Verdicts on the way, one for every stretch of equal ones; empty where none were asked for.</summary>
    public IReadOnlyList<LiveVerdict> Verdicts { get; init; } = [];
}
