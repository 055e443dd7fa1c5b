using Theodolite.Optimizers.Contract;

namespace Theodolite.Training.Steps;

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
