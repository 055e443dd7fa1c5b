using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>What became of one step of a training.</summary>
/// <param name="Loss">The loss of its samples where it started.</param>
/// <param name="Made">
/// Whether it was made: loss, gradient and new parameters were finite. Else parameters and optimizer are as they were.
/// </param>
internal readonly record struct FlatStep(double Loss, bool Made);

/// <summary>Applies an optimizer to flat tensors of one dtype, and carries its state.</summary>
internal abstract class FlatUpdate : IDisposable
{
    /// <summary>Updates made.</summary>
    public abstract long Steps { get; }

    /// <summary>Whether a step takes one gradient and nothing else of the loss.</summary>
    public virtual bool TakesOneGradient => false;

    /// <summary>
    /// The fastest way to make the updates of some settings: the framework's fused kernels where they follow the same
    /// formula, the managed optimizer otherwise.
    /// </summary>
    /// <exception cref="BadInputException">Clipping is asked for, and the optimizer takes more than one gradient a step.</exception>
    public static FlatUpdate For(
        OptimizerSettings settings,
        ParameterPlan plan,
        DType dtype,
        Device device,
        GradientClipping? clipping = null)
    {
        // An optimizer refuses settings that contradict each other; a fused kernel would not.
        settings.Validate();
        var update = (plan.IsUniform ? FusedUpdate.TryCreate(settings, plan.Count, dtype, device) : null)
            ?? ManagedUpdate.For(settings, plan, dtype);
        if (clipping is null)
        {
            return update;
        }

        if (update is not GradientUpdate gradients)
        {
            update.Dispose();
            throw new BadInputException($"Clipping goes with optimizers that take one gradient a step; {settings.Name} "
                + "asks for more, and a clipped gradient would mislead it.");
        }

        gradients.Clipping = (clipping, plan);
        return gradients;
    }

    /// <summary>Makes the next step, whole or not at all, from what it asks of the loss.</summary>
    /// <param name="parameters">θ, changed in place.</param>
    /// <param name="loss">The loss of the step.</param>
    /// <param name="rates">Its rates.</param>
    /// <param name="seen">Receives the gradient as the loss gave it, of optimizers that take one; null for nobody.</param>
    /// <param name="cancellation">Breaks it off.</param>
    public abstract FlatStep Step(
        Tensor parameters,
        StepLoss loss,
        StepRates rates,
        Action<Tensor>? seen = null,
        CancellationToken cancellation = default);

    /// <summary>The point to evaluate in place of θ; null where that is θ itself. The caller disposes it.</summary>
    public virtual Tensor? EvaluationPoint(Tensor parameters) => null;

    /// <summary>The optimizer's statistics and number of updates.</summary>
    public abstract SavedOptimizer Save();

    /// <summary>Continues from a saved state.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public abstract void Restore(SavedOptimizer saved);

    /// <summary>Why <see cref="Restore"/> would refuse a state, as part of a sentence; null where it would not.</summary>
    public abstract string? Misfit(SavedOptimizer saved);

    public virtual void Dispose()
    {
    }
}
