using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers;

/// <summary>Sophia's update: m ← β₁m + (1 − β₁)u, in some steps h ← β₂h + (1 − β₂)ĥ, and u ← clip(m/max(γh, ε), ±1).</summary>
internal sealed class ClipByCurvature<T> : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Sophia _settings;
    private readonly Slot<T> _average;
    private readonly Slot<T> _curvature;
    private readonly long _count;
    private StepContext _step;

    public ClipByCurvature(Sophia settings, ChainBuilder<T> chain)
    {
        _settings = settings;
        (_average, _curvature) = (chain.Vector("average"), chain.Vector("curvature"));
        _count = chain.Count;
    }

    /// <summary>ĥ, written before the steps that use one.</summary>
    public T[] Estimate => field ??= new T[_count];

    public override void Begin(in StepContext step) => _step = step;

    public override void Apply(in Chunk<T> chunk)
    {
        var beta1 = _step.Momentum ?? _settings.Beta1;
        var refresh = (_step.T - 1) % _settings.Interval == 0;
        var kernel = new Kernel(
            Registers.All<T>(beta1),
            Registers.All<T>(1 - beta1),
            Registers.All<T>(_settings.BiasCorrection ? 1 / Registers.Weights(beta1, _step.T) : 1),
            Registers.All<T>(_settings.Gamma),
            Registers.All<T>(_settings.Epsilon),
            _settings.EpsilonForm == SophiaEpsilon.Add);
        if (refresh && _settings.RefreshFirst)
        {
            Refresh(chunk);
        }

        chunk.Run(kernel, _average, _curvature);
        if (refresh && !_settings.RefreshFirst)
        {
            Refresh(chunk);
        }
    }

    private void Refresh(in Chunk<T> chunk)
    {
        var h = chunk.Of(_curvature);
        var beta = _settings.Beta2;
        var (kept, share) = (T.CreateChecked(beta), T.CreateChecked(1 - beta));
        for (var i = 0; i < h.Length; i++)
        {
            h[i] = (kept * h[i]) + (share * Estimate[chunk.SlotStart + i]);
        }
    }

    private readonly struct Kernel(
        Vector<T> beta,
        Vector<T> share,
        Vector<T> correction,
        Vector<T> gamma,
        Vector<T> epsilon,
        bool add) : IKernel<T>
    {
        public static int Slots => 2;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first = (beta * first) + (share * update);
            // Where h is negative both forms end at the sign of m.
            var scaled = gamma * second;
            var denominator = add ? Vector.Max(scaled, Vector<T>.Zero) + epsilon : Vector.Max(scaled, epsilon);
            var average = correction * first;
            var ratio = Vector.ConditionalSelect(
                Vector.Equals(denominator, Vector<T>.Zero),
                Registers.Sign(average),
                average / denominator);
            return Vector.Max(Vector.Min(ratio, Vector<T>.One), -Vector<T>.One);
        }
    }
}
