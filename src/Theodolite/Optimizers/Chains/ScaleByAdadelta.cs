using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>G ← ρG + (1 − ρ)u², u ← √(X + ε)/√(G + ε)·u, then X ← ρX + (1 − ρ)u².</summary>
internal sealed class ScaleByAdadelta<T>(double decay, double epsilon, Slot<T> squares, Slot<T> steps) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Apply(in Chunk<T> chunk) =>
        chunk.Run(new Kernel(Registers.All<T>(decay), Registers.All<T>(1 - decay), Registers.All<T>(epsilon)), squares, steps);

    private readonly struct Kernel(Vector<T> decay, Vector<T> share, Vector<T> epsilon) : IKernel<T>
    {
        public static int Slots => 2;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first = (decay * first) + (share * update * update);
            var step = Registers.Quotient(Vector.SquareRoot(second + epsilon) * update, Vector.SquareRoot(first + epsilon));
            second = (decay * second) + (share * step * step);
            return step;
        }
    }
}
