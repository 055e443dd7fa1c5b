using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>v ← μv + s·u, then u ← v, or s·u + μv (Nesterov).</summary>
internal sealed class Trace<T>(TraceForm form, Slot<T> buffer) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private StepContext _step;

    public override void Begin(in StepContext step) => _step = step;

    public override void Apply(in Chunk<T> chunk)
    {
        var momentum = _step.Momentum ?? form.Momentum;
        var share = (form.FirstWhole && _step.T == 1 ? 1 : form.Share ?? 1 - momentum)
            * (form.RateInside ? _step.LearningRate * chunk.Block.RateScale : 1);
        var correction = form.BiasCorrection ? 1 / Registers.Weights(momentum, _step.T) : 1;
        var (mu, s) = (Registers.All<T>(momentum), Registers.All<T>(share));
        if (form.Nesterov)
        {
            chunk.Run(new Ahead(mu, s), buffer);
        }
        else if (correction != 1)
        {
            chunk.Run(new Corrected(mu, s, Registers.All<T>(correction)), buffer);
        }
        else
        {
            chunk.Run(new Heavy(mu, s), buffer);
        }
    }

    private readonly struct Heavy(Vector<T> momentum, Vector<T> share) : IKernel<T>
    {
        public static int Slots => 1;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third) =>
            first = (momentum * first) + (share * update);
    }

    private readonly struct Corrected(Vector<T> momentum, Vector<T> share, Vector<T> correction) : IKernel<T>
    {
        public static int Slots => 1;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first = (momentum * first) + (share * update);
            return correction * first;
        }
    }

    private readonly struct Ahead(Vector<T> momentum, Vector<T> share) : IKernel<T>
    {
        public static int Slots => 1;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            var entering = share * update;
            first = (momentum * first) + entering;
            return entering + (momentum * first);
        }
    }
}

/// <summary>What distinguishes the forms of momentum.</summary>
internal sealed record TraceForm
{
    /// <summary>μ.</summary>
    public required double Momentum { get; init; }

    /// <summary>How much of a gradient enters the buffer; null for 1 − μ.</summary>
    public double? Share { get; init; } = 1;

    /// <summary>Whether the first gradient enters whole.</summary>
    public bool FirstWhole { get; init; }

    /// <summary>Whether the update is what enters plus μ times the buffer, rather than the buffer.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Whether η multiplies what enters.</summary>
    public bool RateInside { get; init; }

    /// <summary>Whether the update is divided by 1 − μᵗ.</summary>
    public bool BiasCorrection { get; init; }
}
