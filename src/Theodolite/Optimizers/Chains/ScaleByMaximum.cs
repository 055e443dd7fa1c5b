using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>m ← β₁m + (1 − β₁)g, x ← max(β₂x, |g| + ε_in), u = m/(1 − β₁ᵗ)/(x + ε_out).</summary>
internal sealed class ScaleByMaximum<T>(
    double beta1,
    double beta2,
    double inside,
    double outside,
    Slot<T> first,
    Slot<T> maximum) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private StepContext _step;

    public override void Begin(in StepContext step) => _step = step;

    public override void Apply(in Chunk<T> chunk)
    {
        var beta = _step.Momentum ?? beta1;
        chunk.Run(
            new Kernel(
                Registers.All<T>(beta),
                Registers.All<T>(1 - beta),
                Registers.All<T>(beta2),
                Registers.All<T>(1 / Registers.Weights(beta, _step.T)),
                Registers.All<T>(inside),
                Registers.All<T>(outside)),
            first,
            maximum);
    }

    private readonly struct Kernel(
        Vector<T> beta1,
        Vector<T> share,
        Vector<T> beta2,
        Vector<T> correction,
        Vector<T> inside,
        Vector<T> outside) : IKernel<T>
    {
        public static int Slots => 2;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first = (beta1 * first) + (share * update);
            second = Vector.Max(beta2 * second, Vector.Abs(update) + inside);
            return Registers.Quotient(correction * first, second + outside);
        }
    }
}
