using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

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

    /// <summary>The statistic of a name, or null.</summary>
    internal StateSlot<double>? Find(string name) => Slots.FirstOrDefault(slot => slot.Name == name);

    /// <summary>Why an optimizer of this name, with one number a parameter in each of these statistics, cannot continue from here, as
    /// part of a sentence; null where it can.</summary>
    internal string? Misfit(string name, long count, params ReadOnlySpan<string> slots)
    {
        if (Optimizer != name)
        {
            return $"it was saved by '{Optimizer}', not by '{name}'";
        }

        Shape shape = [count];
        foreach (var slot in slots)
        {
            if (Find(slot) is not { } saved)
            {
                return $"'{slot}' is missing";
            }

            if (saved.Shape != shape || saved.Values.Length != count)
            {
                return $"'{slot}' has shape {saved.Shape}, where {shape} was expected";
            }
        }

        return Slots.Count > slots.Length || Scalars.Count > 0
            ? $"it holds more than {slots.Length} statistics, which are all that '{name}' remembers"
            : null;
    }
}
