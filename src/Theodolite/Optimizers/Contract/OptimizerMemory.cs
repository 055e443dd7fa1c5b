using System.Numerics;
using Theodolite.Torch;

namespace Theodolite.Optimizers.Contract;

/// <summary>
/// Everything an optimizer remembers besides its number of steps: slots and scalars, each declared once when the optimizer is made.
/// </summary>
public sealed class OptimizerMemory<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Slot<T>> _slots = [];
    private readonly SortedDictionary<string, double> _scalars = new(StringComparer.Ordinal);

    /// <summary>The slots, in the order in which they were declared.</summary>
    public IReadOnlyList<Slot<T>> Slots => _slots;

    /// <summary>Bytes of all slots, whether they are allocated yet or not; of histories those that are there.</summary>
    public double Bytes => _slots.Sum(slot => slot.Bytes);

    /// <summary>A scalar.</summary>
    public double this[string scalar]
    {
        get => _scalars[scalar];
        set => _scalars[scalar] = _scalars.ContainsKey(scalar) ? value : throw new KeyNotFoundException(scalar);
    }

    /// <summary>A slot that begins at zero, or as it is filled.</summary>
    public Slot<T> Add(string name, Shape shape, Action<T[]>? fill = null) => Declare(new Slot<T>(name, shape, fill));

    /// <summary>A slot that begins fresh.</summary>
    public Slot<T> AddFresh(string name, Shape shape) => Declare(Slot<T>.Fresh(name, shape));

    /// <summary>A slot that begins fresh and whose shape changes from step to step.</summary>
    public Slot<T> AddHistory(string name) => Declare(Slot<T>.Fresh(name, null));

    /// <summary>Declares a scalar.</summary>
    public void AddScalar(string name, double start) => _scalars.Add(name, start);

    internal OptimizerState<T> Save(string optimizer, long steps) => new(
        optimizer,
        steps,
        [.. _slots.Where(slot => !slot.IsFresh).Select(slot => new StateSlot<T>(slot.Name, slot.Shape, [.. slot.Values]))],
        new Dictionary<string, double>(_scalars));

    /// <summary>Why a saved state cannot be taken over, as part of a sentence; null where it can.</summary>
    internal string? Misfit(OptimizerState<T> state, string optimizer)
    {
        if (state.Optimizer != optimizer)
        {
            return $"it was saved by '{state.Optimizer}', not by '{optimizer}'";
        }

        foreach (var slot in _slots)
        {
            var saved = state.Slots.FirstOrDefault(other => other.Name == slot.Name);
            if (saved is null ? !slot.MayBeFresh : Misfit(slot, saved) is not null)
            {
                return saved is null ? $"'{slot.Name}' is missing" : Misfit(slot, saved);
            }
        }

        var scalar = _scalars.Keys.FirstOrDefault(name => !state.Scalars.ContainsKey(name));
        var stranger = state.Slots.Select(saved => saved.Name).FirstOrDefault(name => !_slots.Exists(slot => slot.Name == name))
            ?? state.Scalars.Keys.FirstOrDefault(name => !_scalars.ContainsKey(name));
        return scalar is not null ? $"the number '{scalar}' is missing"
            : stranger is not null ? $"'{Printable.Text(stranger)}' is nothing that '{optimizer}' remembers"
            : state.Slots.Count != state.Slots.DistinctBy(saved => saved.Name).Count() ? "a name is there twice"
            : null;
    }

    internal void Restore(OptimizerState<T> state)
    {
        var saved = state.Slots.ToDictionary(slot => slot.Name, StringComparer.Ordinal);
        foreach (var slot in _slots)
        {
            slot.Restore(saved.GetValueOrDefault(slot.Name));
        }

        foreach (var (name, value) in state.Scalars)
        {
            _scalars[name] = value;
        }
    }

    private static string? Misfit(Slot<T> slot, StateSlot<T> saved) =>
        saved.Values.Length != saved.Shape.Count ? $"'{slot.Name}' has shape {saved.Shape}, but {saved.Values.Length} numbers"
            : slot.FixedShape is { } shape && shape != saved.Shape ? $"'{slot.Name}' has shape {saved.Shape}, where {shape} was expected"
            : null;

    private Slot<T> Declare(Slot<T> slot)
    {
        if (_slots.Exists(other => other.Name == slot.Name))
        {
            throw new ArgumentException($"Two slots are named '{slot.Name}'.");
        }

        _slots.Add(slot);
        return slot;
    }
}
