using System.Numerics;
using System.Runtime.InteropServices;
using Theodolite.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Training;

/// <summary>Applies an optimizer to flat tensors of one dtype, and carries its state.</summary>
internal abstract class FlatUpdate
{
    public static FlatUpdate For(OptimizerSettings settings, long count, DType dtype) => dtype switch
    {
        DType.Float32 => new Of<float>(settings.Create<float>(checked((int)count))),
        DType.Float64 => new Of<double>(settings.Create<double>(checked((int)count))),
        _ => throw new ArgumentException($"Parameters are floating, not {dtype}.", nameof(dtype)),
    };

    /// <summary>Makes the next update unless the gradient has an element that is not finite; returns whether it did.</summary>
    public abstract bool TryStep(Tensor parameters, Tensor gradient);

    /// <summary>The optimizer's statistics and number of updates.</summary>
    public abstract SavedOptimizer Save();

    public abstract void Restore(SavedOptimizer saved);

    private sealed class Of<T>(Optimizer<T> optimizer) : FlatUpdate
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private T[] _theta = [];
        private T[] _gradient = [];

        public override bool TryStep(Tensor parameters, Tensor gradient)
        {
            if (parameters.Device == Device.Cpu)
                return TryStep(parameters.AsSpan<T>(), gradient.AsSpan<T>());

            // On another device the statistics stay here and the vectors travel.
            Array.Resize(ref _theta, optimizer.Count);
            Array.Resize(ref _gradient, optimizer.Count);
            parameters.CopyTo<T>(_theta);
            gradient.CopyTo<T>(_gradient);
            if (!TryStep(_theta, _gradient))
                return false;
            parameters.CopyFrom<T>(_theta);
            return true;
        }

        public override SavedOptimizer Save()
        {
            var state = optimizer.Save();
            return new SavedOptimizer(
                state.Optimizer,
                state.Steps,
                [.. state.Slots.Select(slot => new StateSlot<double>(slot.Name, [.. slot.Values.Select(double.CreateChecked)]))]);
        }

        public override void Restore(SavedOptimizer saved) => optimizer.Restore(new OptimizerState<T>(
            saved.Optimizer,
            saved.Steps,
            [.. saved.Slots.Select(slot => new StateSlot<T>(slot.Name, [.. slot.Values.Select(T.CreateChecked)]))]));

        private bool TryStep(Span<T> parameters, ReadOnlySpan<T> gradient)
        {
            if (!AllFinite(gradient))
                return false;
            optimizer.Update(parameters, gradient);
            return true;
        }

        // x·0 is 0 for finite x and NaN otherwise, and NaN survives every sum.
        private static bool AllFinite(ReadOnlySpan<T> values)
        {
            var sum = Vector<T>.Zero;
            var registers = MemoryMarshal.Cast<T, Vector<T>>(values);
            foreach (var register in registers)
            {
                sum += register * Vector<T>.Zero;
            }

            var rest = T.Zero;
            foreach (var value in values[(registers.Length * Vector<T>.Count)..])
            {
                rest += value * T.Zero;
            }

            return sum == Vector<T>.Zero && rest == T.Zero;
        }
    }
}

/// <summary>Everything a <see cref="Trainer"/> needs to continue bit for bit, the parameters apart.</summary>
/// <param name="Optimizer">The optimizer's state.</param>
/// <param name="Improvement">The stop rule's state.</param>
public sealed record TrainerState(SavedOptimizer Optimizer, ImprovementState Improvement);

/// <summary>An optimizer's state in float64, which holds float32 state exactly.</summary>
/// <param name="Optimizer">Name of the optimizer.</param>
/// <param name="Steps">Updates made.</param>
/// <param name="Slots">Its statistics.</param>
public sealed record SavedOptimizer(string Optimizer, long Steps, IReadOnlyList<StateSlot<double>> Slots);
