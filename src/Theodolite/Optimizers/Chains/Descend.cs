using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theodolite.Optimizers.Chains;

/// <summary>How much of θ a step keeps.</summary>
internal enum KeptShare
{
    /// <summary>All of it.</summary>
    All,

    /// <summary>1 − ηλ.</summary>
    Decoupled,

    /// <summary>1 − λη/η₀.</summary>
    FullyDecoupled,

    /// <summary>1 − λ.</summary>
    Unscaled,
}

/// <summary>The end of a chain: θ ← kept·θ − η·u, or kept·(θ − η·u) where decay comes last.</summary>
/// <param name="kept">How decay scales with the rate.</param>
/// <param name="decay">λ where a block has none of its own.</param>
/// <param name="rateApplied">Whether u has been multiplied by η already.</param>
/// <param name="decayLast">Whether the moved θ decays.</param>
/// <param name="skipFirst">Whether the first step leaves θ as it is.</param>
internal sealed class Descend<T>(
    KeptShare kept,
    double decay,
    bool rateApplied,
    bool decayLast = false,
    bool skipFirst = false) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private StepContext _step;

    public override void Begin(in StepContext step) => _step = step;

    public override void Apply(in Chunk<T> chunk)
    {
        if (skipFirst && _step.T == 1)
        {
            return;
        }

        var rate = _step.LearningRate * chunk.Block.RateScale;
        var lambda = chunk.Block.WeightDecay ?? decay;
        var share = kept switch
        {
            KeptShare.Decoupled => 1 - (rate * lambda),
            KeptShare.FullyDecoupled => 1 - (_step.BaseRate > 0 ? lambda * _step.LearningRate / _step.BaseRate : 0),
            KeptShare.Unscaled => 1 - lambda,
            _ => 1.0,
        };
        var step = Registers.All<T>(rateApplied ? 1 : rate);
        if (share == 1)
        {
            FusedPass.Run<T, Plain>(chunk.Update, [], [], chunk.Theta, [], [], new Plain(step));
        }
        else if (decayLast)
        {
            FusedPass.Run<T, Decaying>(
                chunk.Update,
                [],
                [],
                chunk.Theta,
                [],
                [],
                new Decaying(step * Registers.All<T>(share), Registers.All<T>(share)));
        }
        else
        {
            FusedPass.Run<T, Decaying>(chunk.Update, [], [], chunk.Theta, [], [], new Decaying(step, Registers.All<T>(share)));
        }
    }

    private readonly struct Plain(Vector<T> rate) : IKernel<T>
    {
        public static int Slots => 1;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first -= rate * update;
            return default;
        }
    }

    private readonly struct Decaying(Vector<T> rate, Vector<T> share) : IKernel<T>
    {
        public static int Slots => 1;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first = (share * first) - (rate * update);
            return default;
        }
    }
}
