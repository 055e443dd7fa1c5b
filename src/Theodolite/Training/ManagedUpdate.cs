using System.Numerics;
using Theodolite.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Training;

/// <summary>Updates by a managed optimizer, which holds its statistics in this process's memory.</summary>
internal static class ManagedUpdate
{
    public static FlatUpdate For(OptimizerSettings settings, long count, DType dtype) => dtype switch
    {
        DType.Float32 => new Of<float>(settings.CreateFromGradients<float>(ParameterPlan.Flat(count))),
        DType.Float64 => new Of<double>(settings.CreateFromGradients<double>(ParameterPlan.Flat(count))),
        _ => throw new ArgumentException($"Parameters are floating, not {dtype}.", nameof(dtype)),
    };

    private sealed class Of<T>(GradientOptimizer<T> optimizer) : FlatUpdate
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected override void Step(Tensor parameters, Tensor gradient)
        {
            if (parameters.Device == Device.Cpu)
            {
                optimizer.Update(parameters.AsSpan<T>(), gradient.AsSpan<T>());
                return;
            }

            // On another device the statistics stay here and the vectors travel.
            var theta = parameters.ToArray<T>();
            optimizer.Update(theta, gradient.ToArray<T>());
            parameters.CopyFrom<T>(theta);
        }

        public override SavedOptimizer Save()
        {
            var state = optimizer.Save();
            return new SavedOptimizer(
                state.Optimizer,
                state.Steps,
                [.. state.Slots.Select(slot => new StateSlot<double>(slot.Name, slot.Shape, Array.ConvertAll(slot.Values, double.CreateChecked)))],
                state.Scalars);
        }

        public override void Restore(SavedOptimizer saved) => optimizer.Restore(new OptimizerState<T>(
            saved.Optimizer,
            saved.Steps,
            [.. saved.Slots.Select(slot => new StateSlot<T>(slot.Name, slot.Shape, Array.ConvertAll(slot.Values, T.CreateChecked)))],
            saved.Scalars));
    }
}
