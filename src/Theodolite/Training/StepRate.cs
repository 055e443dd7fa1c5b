using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Schedules;

namespace Theodolite.Training;

/// <summary>The rates of each step: the schedule's, times what plateaus and rollbacks have made of them.</summary>
internal sealed class StepRate(TrainSettings specification)
{
    /// <summary>The memory of a reduction on a plateau.</summary>
    public PlateauState Plateau { get; set; } = PlateauState.Start;

    /// <summary>What rollbacks have made of the rate.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>The rates of the update after k.</summary>
    public StepRates At(long k) => new(
        (specification.Schedule?.Rate(k, specification.Optimizer.LearningRate) ?? specification.Optimizer.LearningRate) * Plateau.Scale
            * Scale,
        specification.Schedule?.Momentum(k));

    /// <summary>Takes in a value of the metric that plateaus are seen by.</summary>
    public void Take(double metric, long k)
    {
        if (specification.Plateau is { } rule)
        {
            Plateau = rule.Next(Plateau, metric, At(k).LearningRate / (Plateau.Scale > 0 ? Plateau.Scale : 1));
        }
    }
}
