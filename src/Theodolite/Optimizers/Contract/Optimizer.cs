using System.Numerics;

namespace Theodolite.Optimizers.Contract;

/// <summary>
/// An optimizer at work on one flat vector θ ∈ ℝᴾ: settings, the number of steps made, and what it remembers.
/// </summary>
/// <typeparam name="T">Type in which θ, the gradient and the statistics are stored; coefficients stay float64.</typeparam>
public abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="settings">The settings.</param>
    /// <param name="plan">The blocks of θ.</param>
    /// <param name="memory">What it remembers, shared with a part of it; null for a memory of its own.</param>
    protected Optimizer(OptimizerSettings settings, ParameterPlan plan, OptimizerMemory<T>? memory = null)
    {
        Memory = memory ?? new OptimizerMemory<T>();
        settings.Validate();
        Settings = settings;
        Plan = plan;
        Count = checked((int)plan.Count);
    }

    /// <summary>The settings it was created from.</summary>
    public OptimizerSettings Settings { get; }

    /// <summary>The blocks of θ.</summary>
    public ParameterPlan Plan { get; }

    /// <summary>P.</summary>
    public int Count { get; }

    /// <summary>t, the number of steps made.</summary>
    public long Steps { get; protected internal set; }

    /// <summary>Most threads a step may use. The result is the same, bit for bit, for any number.</summary>
    public int Threads { get; set => field = Math.Max(1, value); } = Environment.ProcessorCount;

    /// <summary>The memory that it takes beside θ and one gradient, known before it is allocated.</summary>
    public virtual OptimizerFootprint Footprint => new(Memory.Bytes, 0, 0);

    /// <summary>What it remembers between steps.</summary>
    protected internal OptimizerMemory<T> Memory { get; }

    /// <summary>Makes one step with the settings' learning rate.</summary>
    public StepResult Step(Span<T> parameters, ILoss<T> loss) => Step(parameters, loss, Settings.LearningRate);

    /// <summary>Makes step t = <see cref="Steps"/> + 1.</summary>
    /// <param name="parameters">θ, changed in place.</param>
    /// <param name="loss">The loss of this step.</param>
    /// <param name="rates">Its learning rate, and its momentum where a schedule sets one.</param>
    /// <exception cref="ArgumentException">θ has not P elements.</exception>
    public abstract StepResult Step(Span<T> parameters, ILoss<T> loss, StepRates rates);

    /// <summary>
    /// Writes the point at which to evaluate the model. It is θ, but for methods that take gradients elsewhere than at their estimate
    /// (schedule-free).
    /// </summary>
    public virtual void EvaluationPoint(ReadOnlySpan<T> parameters, Span<T> point) => parameters.CopyTo(point);

    /// <summary>A copy of the state, from which <see cref="Restore"/> continues bit for bit.</summary>
    public virtual OptimizerState<T> Save()
    {
        OnSaving();
        return Memory.Save(Settings.Name, Steps);
    }

    /// <summary>Continues from a saved state.</summary>
    /// <exception cref="ArgumentException">The state belongs to another optimizer or other parameters.</exception>
    public virtual void Restore(OptimizerState<T> state)
    {
        if (Misfit(state) is { } misfit)
        {
            throw new ArgumentException($"The state does not fit the optimizer '{Settings.Name}': {misfit}.", nameof(state));
        }

        Memory.Restore(state);
        Steps = state.Steps;
        OnRestored();
    }

    /// <summary>Why <see cref="Restore"/> would refuse a state, as part of a sentence; null where it would not.</summary>
    public virtual string? Misfit(OptimizerState<T> state) => Memory.Misfit(state, Settings.Name);

    /// <summary>Called before the memory is copied, to write into it what is kept in another form.</summary>
    protected virtual void OnSaving()
    {
    }

    /// <summary>Called after the memory was restored, to rebuild what is derived from it.</summary>
    protected virtual void OnRestored()
    {
    }

    /// <summary>Throws where θ has not P elements.</summary>
    protected void RequireCount(ReadOnlySpan<T> parameters, int gradient)
    {
        if (parameters.Length != Count || gradient != Count)
        {
            throw new ArgumentException(
                $"This optimizer was made for {Count} parameters, not for {parameters.Length} with a gradient of {gradient}.");
        }
    }
}
