using System.Numerics;
using System.Runtime.InteropServices;
using Theodolite.Objectives;
using Theodolite.Optimizers.Chains;
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

    private static SavedOptimizer Saved<T>(Optimizer<T> optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var state = optimizer.Save();
        return new SavedOptimizer(
            state.Optimizer,
            state.Steps,
            [.. state.Slots
                .Select(slot => new StateSlot<double>(slot.Name, slot.Shape, Array.ConvertAll(slot.Values, double.CreateChecked)))],
            state.Scalars);
    }

    private static void Restore<T>(Optimizer<T> optimizer, SavedOptimizer saved)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => optimizer.Restore(State<T>(saved));

    private static OptimizerState<T> State<T>(SavedOptimizer saved)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        saved.Optimizer,
        saved.Steps,
        [.. saved.Slots.Select(slot => new StateSlot<T>(slot.Name, slot.Shape, Array.ConvertAll(slot.Values, T.CreateChecked)))],
        saved.Scalars);

    private sealed class Direct<T>(GradientOptimizer<T> optimizer) : GradientUpdate
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly EvaluationPoint<T> _point = new(optimizer);

        public override long Steps => optimizer.Steps;

        protected override bool IsLazy => optimizer.Settings is FirstOrderSettings { Sparse: not SparseMode.Dense };

        public override void Update(Tensor parameters, Tensor gradient, StepRates rates, TouchedRows? rows)
        {
            if (parameters.Device == Device.Cpu)
            {
                optimizer.Update(parameters.AsSpan<T>(), gradient.AsSpan<T>(), rates, rows);
                return;
            }

            // On another device the statistics stay here and the vectors travel.
            var theta = parameters.ToArray<T>();
            optimizer.Update(theta, gradient.ToArray<T>(), rates, rows);
            parameters.CopyFrom<T>(theta);
        }

        public override Tensor? EvaluationPoint(Tensor parameters) => _point.Of(parameters);

        public override SavedOptimizer Save() => Saved(optimizer);

        public override void Restore(SavedOptimizer saved) => ManagedUpdate.Restore(optimizer, saved);

        public override string? Misfit(SavedOptimizer saved) => optimizer.Misfit(State<T>(saved));
    }

    private sealed class Asking<T>(Optimizer<T> optimizer) : FlatUpdate
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly EvaluationPoint<T> _point = new(optimizer);

        public override long Steps => optimizer.Steps;

        public override FlatStep Step(
            Tensor parameters,
            StepLoss loss,
            StepRates rates,
            Action<Tensor>? seen = null,
            CancellationToken cancellation = default)
        {
            // A step that is broken off or ends nowhere must leave nothing behind, and the optimizer alone could not say when it began.
            var before = optimizer.Save();
            var theta = parameters.ToArray<T>();
            loss.Cancellation = cancellation;
            try
            {
                var result = optimizer.Step(theta, (ILoss<T>)(object)loss, rates);
                if (double.IsFinite(result.Loss) && Array.TrueForAll(theta, T.IsFinite))
                {
                    parameters.CopyFrom<T>(theta);
                    return new FlatStep(result.Loss, Made: true);
                }

                optimizer.Restore(before);
                return new FlatStep(double.IsFinite(result.Loss) ? double.NaN : result.Loss, Made: false);
            }
            catch (OperationCanceledException)
            {
                optimizer.Restore(before);
                throw;
            }
        }

        public override Tensor? EvaluationPoint(Tensor parameters) => _point.Of(parameters);

        public override SavedOptimizer Save() => Saved(optimizer);

        public override void Restore(SavedOptimizer saved) => ManagedUpdate.Restore(optimizer, saved);

        public override string? Misfit(SavedOptimizer saved) => optimizer.Misfit(State<T>(saved));
    }

    /// <summary>Where an optimizer wants its model evaluated.</summary>
    private sealed class EvaluationPoint<T>(Optimizer<T> optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Whether that is another point than θ does not change from step to step, and for most methods it is not.
        private bool? _isElsewhere;

        /// <summary>The point; null where it is θ.</summary>
        public Tensor? Of(Tensor parameters)
        {
            if (_isElsewhere == false)
            {
                return null;
            }

            var theta = parameters.ToArray<T>();
            var point = new T[theta.Length];
            optimizer.EvaluationPoint(theta, point);
            var same = MemoryMarshal.AsBytes<T>(theta).SequenceEqual(MemoryMarshal.AsBytes<T>(point));
            if (same && optimizer.Steps > 1)
            {
                _isElsewhere = false;
            }

            return same ? null : Tensor.From<T>(point, parameters.Shape, parameters.Device);
        }
    }
}
