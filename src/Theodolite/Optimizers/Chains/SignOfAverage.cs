using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>u ← sign(β₁m + (1 − β₁)u), then m ← β₂m + (1 − β₂)u with the u that entered.</summary>
internal sealed class SignOfAverage<T>(double beta1, double beta2, Slot<T> average) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double _beta1;

    public override void Begin(in StepContext step) => _beta1 = step.Momentum ?? beta1;

    public override void Apply(in Chunk<T> chunk) => chunk.Run(
        new Kernel(
            Registers.All<T>(_beta1),
            Registers.All<T>(1 - _beta1),
            Registers.All<T>(beta2),
            Registers.All<T>(1 - beta2)),
        average);

    private readonly struct Kernel(Vector<T> beta1, Vector<T> share1, Vector<T> beta2, Vector<T> share2) : IKernel<T>
    {
        public static int Slots => 1;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            var direction = Registers.Sign((beta1 * first) + (share1 * update));
            first = (beta2 * first) + (share2 * update);
            return direction;
        }
    }
}
