using System.Numerics;
using System.Runtime.InteropServices;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>Updates by a managed optimizer, which holds its statistics in this process's memory.</summary>
internal static class ManagedUpdate
{
    public static FlatUpdate For(OptimizerSettings settings, ParameterPlan plan, DType dtype) => dtype switch
    {
        DType.Float32 => Of(settings.Create<float>(plan)),
        DType.Float64 => Of(settings.Create<double>(plan)),
        _ => throw new ArgumentException($"Parameters are floating, not {dtype}.", nameof(dtype)),
    };

    private static FlatUpdate Of<T>(Optimizer<T> optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        optimizer.Threads = TorchRuntime.Threads;
        return optimizer is GradientOptimizer<T> direct ? new Direct<T>(direct) : new Asking<T>(optimizer);
    }

    private abstract class Managed<T>(Optimizer<T> optimizer) : FlatUpdate
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Whether the point to evaluate is another than θ does not change from step to step, and most methods have none.
        private bool? _evaluatesElsewhere;

        protected Optimizer<T> Optimizer => optimizer;

        public sealed override long Steps => optimizer.Steps;

        public sealed override Tensor? EvaluationPoint(Tensor parameters)
        {
            if (_evaluatesElsewhere == false)
            {
                return null;
            }

            var theta = parameters.ToArray<T>();
            var point = new T[theta.Length];
            optimizer.EvaluationPoint(theta, point);
            var same = MemoryMarshal.AsBytes<T>(theta).SequenceEqual(MemoryMarshal.AsBytes<T>(point));
            if (same && optimizer.Steps > 1)
            {
                _evaluatesElsewhere = false;
            }

            return same ? null : Tensor.From<T>(point, parameters.Shape, parameters.Device);
        }

        public sealed override SavedOptimizer Save()
        {
            var state = optimizer.Save();
            return new SavedOptimizer(
                state.Optimizer,
                state.Steps,
                [.. state.Slots
                    .Select(slot => new StateSlot<double>(slot.Name, slot.Shape, Array.ConvertAll(slot.Values, double.CreateChecked)))],
                state.Scalars);
        }

        public sealed override void Restore(SavedOptimizer saved) => optimizer.Restore(new OptimizerState<T>(
            saved.Optimizer,
            saved.Steps,
            [.. saved.Slots.Select(slot => new StateSlot<T>(slot.Name, slot.Shape, Array.ConvertAll(slot.Values, T.CreateChecked)))],
            saved.Scalars));
    }

    private sealed class Direct<T>(GradientOptimizer<T> optimizer) : Managed<T>(optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private GradientOptimizer<T> Gradients => (GradientOptimizer<T>)Optimizer;

        public override void Step(Tensor parameters, Tensor gradient, StepRates rates, TouchedRows? rows)
        {
            if (parameters.Device == Device.Cpu)
            {
                Gradients.Update(parameters.AsSpan<T>(), gradient.AsSpan<T>(), rates, rows);
                return;
            }

            // On another device the statistics stay here and the vectors travel.
            var theta = parameters.ToArray<T>();
            Gradients.Update(theta, gradient.ToArray<T>(), rates, rows);
            parameters.CopyFrom<T>(theta);
        }
    }

    private sealed class Asking<T>(Optimizer<T> optimizer) : Managed<T>(optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override bool Asks => true;

        public override StepResult Ask(
            Tensor parameters,
            StepSamples samples,
            ITrainable objective,
            StepRates rates,
            CancellationToken cancellation)
        {
            // A step that is broken off or ends nowhere must leave nothing behind, and the optimizer alone could not say when it began.
            var before = Optimizer.Save();
            var theta = parameters.ToArray<T>();
            using var loss = new StepLoss<T>(samples, objective, cancellation);
            try
            {
                var result = Optimizer.Step(theta, loss, rates);
                if (double.IsFinite(result.Loss) && Array.TrueForAll(theta, T.IsFinite))
                {
                    parameters.CopyFrom<T>(theta);
                    return result;
                }

                Optimizer.Restore(before);
                return new StepResult(double.IsFinite(result.Loss) ? double.NaN : result.Loss, Moved: false, result.Note);
            }
            catch (OperationCanceledException)
            {
                Optimizer.Restore(before);
                throw;
            }
        }
    }
}
