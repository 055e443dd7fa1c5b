using Theodolite.Schedules;
using Theodolite.Training.Steps;

namespace Theodolite.Training;

/// <summary>Everything a <see cref="Trainer"/> needs to continue bit for bit, the parameters apart.</summary>
/// <param name="Optimizer">The optimizer's state.</param>
/// <param name="Losses">The loss of every step so far; their number is that of the steps.</param>
public sealed record TrainerState(SavedOptimizer Optimizer, IReadOnlyList<double> Losses)
{
    /// <summary>The stop rule's state.</summary>
    public ImprovementState Improvement { get; init; } = ImprovementState.Start;

    /// <summary>The loss of the epoch under way.</summary>
    public EpochMean Epoch { get; init; }

    /// <summary>The memory of a reduction on a plateau.</summary>
    public PlateauState Plateau { get; init; } = PlateauState.Start;

    /// <summary>What rollbacks have made of the rate.</summary>
    public double RateScale { get; init; } = 1;

    /// <summary>Steps in a row that were not finite.</summary>
    public int Failures { get; init; }

    /// <summary>The best validation so far.</summary>
    public double BestValidation { get; init; } = double.PositiveInfinity;

    /// <summary>The average of the weights; null where there is none.</summary>
    public double[]? Average { get; init; }

    /// <summary>What monitors remember, by name.</summary>
    public IReadOnlyDictionary<string, double[]> Monitors { get; init; } = new Dictionary<string, double[]>();

    /// <summary>Where a rollback returns to; null where there is none.</summary>
    public RollbackPoint? Rollback { get; init; }
}

/// <summary>Where a rollback returns to.</summary>
/// <param name="Parameters">θ.</param>
/// <param name="Optimizer">The optimizer's state.</param>
public sealed record RollbackPoint(double[] Parameters, SavedOptimizer Optimizer);
