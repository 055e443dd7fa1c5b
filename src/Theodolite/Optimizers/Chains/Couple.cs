using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theodolite.Optimizers.Chains;

/// <summary>u ← ±u + λθ (L2) or ±u + λ·sign(θ) (L1): decay that enters an update; the minus sign maximises.</summary>
internal sealed class Couple<T>(double decay, bool coupled, bool absolute, bool maximize) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Apply(in Chunk<T> chunk)
    {
        var (lambda, sign) = (Registers.All<T>(coupled ? chunk.Block.WeightDecay ?? decay : 0), Registers.All<T>(maximize ? -1 : 1));
        if (absolute)
        {
            chunk.Run(new Absolute(sign, lambda));
        }
        else
        {
            chunk.Run(new Square(sign, lambda));
        }
    }

    private readonly struct Square(Vector<T> sign, Vector<T> lambda) : IKernel<T>
    {
        public static int Slots => 0;

        public static bool ReadsTheta => true;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third) =>
            (sign * update) + (lambda * theta);
    }

    private readonly struct Absolute(Vector<T> sign, Vector<T> lambda) : IKernel<T>
    {
        public static int Slots => 0;

        public static bool ReadsTheta => true;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third) =>
            (sign * update) + (lambda * Registers.Sign(theta));
    }
}
