using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>Applies an optimizer to flat tensors of one dtype, and carries its state.</summary>
internal abstract class FlatUpdate : IDisposable
{
    /// <summary>Updates made.</summary>
    public abstract long Steps { get; }

    /// <summary>Whether the optimizer asks for more than one gradient a step; then <see cref="Ask"/> makes it, else
    /// <see cref="Step"/>.</summary>
    public virtual bool Asks => false;

    /// <summary>
    /// The fastest way to make the updates of some settings: the framework's fused kernels where they follow the same
    /// formula, the managed optimizer otherwise.
    /// </summary>
    public static FlatUpdate For(OptimizerSettings settings, ParameterPlan plan, DType dtype, Device device)
    {
        // An optimizer refuses settings that contradict each other; a fused kernel would not.
        settings.Validate();
        return (plan.IsUniform ? FusedUpdate.TryCreate(settings, plan.Count, dtype, device) : null)
            ?? ManagedUpdate.For(settings, plan, dtype);
    }

    /// <summary>Makes the next update along a gradient that is finite and clipped.</summary>
    public virtual void Step(Tensor parameters, Tensor gradient, StepRates rates, TouchedRows? rows) => throw new NotSupportedException();

    /// <summary>Makes the next step by asking for what it needs; whole or not at all. The loss may be not finite; then nothing was
    /// changed.</summary>
    public virtual StepResult Ask(
        Tensor parameters,
        StepSamples samples,
        ITrainable objective,
        StepRates rates,
        CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>The point to evaluate in place of θ; null where that is θ itself. The caller disposes it.</summary>
    public virtual Tensor? EvaluationPoint(Tensor parameters) => null;

    /// <summary>The optimizer's statistics and number of updates.</summary>
    public abstract SavedOptimizer Save();

    /// <summary>Continues from a saved state.</summary>
    public abstract void Restore(SavedOptimizer saved);

    public virtual void Dispose()
    {
    }
}
