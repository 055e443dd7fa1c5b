using Theodolite.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Training;

/// <summary>Applies an optimizer to flat tensors of one dtype, and carries its state.</summary>
internal abstract class FlatUpdate : IDisposable
{
    /// <summary>
    /// The fastest way to make the updates of some settings: the framework's fused kernels where they follow the same
    /// formula, the managed optimizer otherwise.
    /// </summary>
    public static FlatUpdate For(OptimizerSettings settings, long count, DType dtype, Device device)
    {
        // An optimizer refuses settings that contradict each other; a fused kernel would not.
        settings.Validate();
        return FusedUpdate.TryCreate(settings, count, dtype, device) ?? ManagedUpdate.For(settings, count, dtype);
    }

    /// <summary>Makes the next update unless the gradient has an element that is not finite; returns whether it did.</summary>
    public bool TryStep(Tensor parameters, Tensor gradient)
    {
        if (!Finite.All(gradient))
            return false;
        Step(parameters, gradient);
        return true;
    }

    /// <summary>The optimizer's statistics and number of updates.</summary>
    public abstract SavedOptimizer Save();

    /// <summary>Continues from a saved state.</summary>
    public abstract void Restore(SavedOptimizer saved);

    public virtual void Dispose()
    {
    }

    protected abstract void Step(Tensor parameters, Tensor gradient);
}
