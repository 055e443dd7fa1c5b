using Theodolite.Torch;

namespace Theodolite.Optimizers.Contract;

/// <summary>What an optimizer remembers between updates.</summary>
/// <param name="Optimizer">Its name.</param>
/// <param name="Steps">Updates made.</param>
/// <param name="Slots">Its statistics; those that are still fresh are left out.</param>
/// <param name="Scalars">Single float64 numbers, for instance a product of momentum factors.</param>
public sealed record OptimizerState<T>(
    string Optimizer,
    long Steps,
    IReadOnlyList<StateSlot<T>> Slots,
    IReadOnlyDictionary<string, double> Scalars)
{
    /// <summary>The values of a statistic; null where it is not there.</summary>
    public T[]? Of(string slot) => Slots.FirstOrDefault(saved => saved.Name == slot)?.Values;
}

/// <summary>One statistic: a name and a tensor, its elements row by row.</summary>
public sealed record StateSlot<T>(string Name, Shape Shape, T[] Values);
