using Theodolite.Optimizers;
using Theodolite.Schedules;

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

/// <summary>An optimizer's state in float64, which holds float32 state exactly.</summary>
/// <param name="Optimizer">Name of the optimizer.</param>
/// <param name="Steps">Updates made.</param>
/// <param name="Slots">Its statistics.</param>
/// <param name="Scalars">Its single numbers.</param>
public sealed record SavedOptimizer(
    string Optimizer,
    long Steps,
    IReadOnlyList<StateSlot<double>> Slots,
    IReadOnlyDictionary<string, double> Scalars)
{
    private static readonly Dictionary<string, double> s_none = [];

    /// <summary>A state without scalars.</summary>
    public SavedOptimizer(string optimizer, long steps, IReadOnlyList<StateSlot<double>> slots)
        : this(optimizer, steps, slots, s_none)
    {
    }

    /// <summary>Checks that an optimizer of this name with these statistics can continue from here.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal void Require(string name, long count, params ReadOnlySpan<string> slots)
    {
        if (Optimizer != name || !Slots.Select(slot => slot.Name).SequenceEqual(slots.ToArray()))
        {
            throw new ArgumentException($"The state saved by '{Optimizer}' does not fit the optimizer '{name}'.");
        }

        foreach (var slot in Slots)
        {
            if (slot.Values.Length != count)
            {
                throw new ArgumentException($"'{slot.Name}' holds {slot.Values.Length} numbers; there are {count} parameters.");
            }
        }
    }
}
