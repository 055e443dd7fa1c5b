using Theodolite.Optimizers.Contract;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Explorer.Services;

/// <summary>How a run trains, as its model file and its options say.</summary>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="Steps">Steps to make.</param>
public sealed record TrainingPlan(OptimizerSettings Optimizer, long Steps)
{
    /// <summary>Reads it.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="record">Its record.</param>
    /// <exception cref="BadInputException">Something is damaged.</exception>
    public static TrainingPlan Of(RunFolder folder, RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(record);
        var settings = TrainOptions.Apply(folder.ReadModel(record).Train, record.Options);
        return new(settings.Optimizer, settings.Steps);
    }

    /// <summary>The curvature beyond which steps grow: 2/η for gradient descent, more with momentum; null where it depends on what the
    /// optimizer remembers, and where there is none.</summary>
    /// <param name="rate">η; null where it is not known.</param>
    public double? Threshold(double? rate) =>
        rate is > 0 and < double.PositiveInfinity
        && Optimizer.Stability(new StepRates(rate.Value)) is { Preconditioner: null, Curvature: > 0 and < double.PositiveInfinity } limit
            ? limit.Curvature
            : null;
}
