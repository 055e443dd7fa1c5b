using System.Numerics;

namespace Theodolite.Optimizers;

/// <summary>
/// An optimizer at work on one flat vector θ ∈ ℝᴾ: settings, the number of updates made, and running statistics.
/// </summary>
/// <typeparam name="T">Type in which θ, the gradient and the statistics are stored; coefficients stay float64.</typeparam>
public abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (string Name, T[] Values)[] _slots;

    /// <summary>Starts with every statistic at zero.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="count">P.</param>
    /// <param name="slots">Names of the statistics, each a vector like θ.</param>
    protected Optimizer(OptimizerSettings settings, int count, params ReadOnlySpan<string> slots)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Settings = settings;
        Count = count;
        _slots = new (string, T[])[slots.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            _slots[i] = (slots[i], new T[count]);
        }
    }

    /// <summary>The settings it was created from.</summary>
    public OptimizerSettings Settings { get; }

    /// <summary>P.</summary>
    public int Count { get; }

    /// <summary>t, the number of updates made.</summary>
    public long Steps { get; private set; }

    /// <summary>Makes update t = <see cref="Steps"/> + 1 with the settings' learning rate.</summary>
    public void Update(Span<T> parameters, ReadOnlySpan<T> gradient) => Update(parameters, gradient, Settings.LearningRate);

    /// <summary>Makes update t = <see cref="Steps"/> + 1: θ ← θ − (step of this optimizer for g and η).</summary>
    /// <param name="parameters">θ, changed in place.</param>
    /// <param name="gradient">g at θ.</param>
    /// <param name="learningRate">η of this step, as a schedule gives it.</param>
    /// <exception cref="ArgumentException">A vector has not P elements.</exception>
    public void Update(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate)
    {
        if (parameters.Length != Count || gradient.Length != Count)
            throw new ArgumentException($"This optimizer was made for {Count} parameters, not for {parameters.Length} with a gradient of {gradient.Length}.");
        Apply(parameters, gradient, learningRate, Steps + 1);
        Steps++;
    }

    /// <summary>A copy of the state, from which <see cref="Restore"/> continues bit for bit.</summary>
    public OptimizerState<T> Save() => new(Settings.Name, Steps, [.. _slots.Select(slot => new StateSlot<T>(slot.Name, [.. slot.Values]))]);

    /// <summary>Continues from a saved state.</summary>
    /// <exception cref="ArgumentException">The state belongs to another optimizer or another number of parameters.</exception>
    public void Restore(OptimizerState<T> state)
    {
        if (state.Optimizer != Settings.Name || !state.Slots.Select(slot => slot.Name).SequenceEqual(_slots.Select(slot => slot.Name)))
            throw new ArgumentException($"The state saved by '{state.Optimizer}' does not fit the optimizer '{Settings.Name}'.", nameof(state));
        if (state.Slots.FirstOrDefault(slot => slot.Values.Count != Count) is { } wrong)
            throw new ArgumentException($"'{wrong.Name}' holds {wrong.Values.Count} numbers; there are {Count} parameters.", nameof(state));
        foreach (var (saved, slot) in state.Slots.Zip(_slots))
        {
            for (var i = 0; i < Count; i++)
            {
                slot.Values[i] = saved.Values[i];
            }
        }

        Steps = state.Steps;
    }

    /// <summary>One statistic.</summary>
    protected Span<T> Slot(int index) => _slots[index].Values;

    /// <summary>The update itself.</summary>
    /// <param name="parameters">θ, P elements.</param>
    /// <param name="gradient">g, P elements.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="t">Index of the update, from 1.</param>
    protected abstract void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long t);
}

/// <summary>What an optimizer remembers between updates.</summary>
/// <param name="Optimizer">Its name.</param>
/// <param name="Steps">Updates made.</param>
/// <param name="Slots">Its statistics, in the optimizer's order.</param>
public sealed record OptimizerState<T>(string Optimizer, long Steps, IReadOnlyList<StateSlot<T>> Slots);

/// <summary>One statistic: a name and a vector like θ.</summary>
public sealed record StateSlot<T>(string Name, IReadOnlyList<T> Values);
