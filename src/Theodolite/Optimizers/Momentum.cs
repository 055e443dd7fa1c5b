using System.Numerics;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>Where the learning rate enters the momentum; equal for a constant rate.</summary>
public enum LearningRatePlacement
{
    /// <summary>v = γv + g, θ ← θ − ηv (PyTorch, optax).</summary>
    Outside,

    /// <summary>v = γv + ηg, θ ← θ − v (Keras, Caffe): a schedule leaves old rates in v.</summary>
    Inside,
}

/// <summary>
/// Heavy-ball momentum (Polyak, 1964): vₜ = γvₜ₋₁ + (1 − d)(gₜ + λθₜ₋₁), θₜ = θₜ₋₁ − ηvₜ. The effective rate grows by
/// 1/(1 − γ). State: v, one vector.
/// </summary>
public sealed record Momentum : OptimizerSettings
{
    public override string Name => "momentum";

    /// <summary>γ in [0, 1); 0.9 is typical.</summary>
    public double Gamma { get; init => field = Ranges.Decay(value, "momentum"); } = 0.9;

    /// <summary>d in [0, 1), on every step; d = γ makes v an average of gradients.</summary>
    public double Dampening { get; init => field = Ranges.Decay(value, "dampening"); }

    /// <summary>Where η enters.</summary>
    public LearningRatePlacement LearningRatePlacement { get; init => field = Ranges.Defined(value, "learning-rate-placement"); }

    /// <summary>λ ≥ 0, added to the gradient as λθ.</summary>
    public double WeightDecay { get; init => field = Ranges.AtLeast(0, value, "weight-decay"); }

    protected override IEnumerable<KeyValuePair<string, object>> OwnOptions =>
    [
        new("momentum", Gamma),
        new("dampening", Dampening),
        new("learning-rate-placement", LearningRatePlacement),
        new("weight-decay", WeightDecay),
    ];

    public override Optimizer<T> Create<T>(int count) => new HeavyBall<T>(this, count);

    internal static Momentum Read(OptionReader options)
    {
        var unset = new Momentum();
        var (rate, gamma) = (options.Number("learning-rate", unset.LearningRate), options.Number("momentum", unset.Gamma));
        var (dampening, placement) = (options.Number("dampening", unset.Dampening), options.Choice("learning-rate-placement", unset.LearningRatePlacement));
        var decay = options.Number("weight-decay", unset.WeightDecay);
        return options.Build(() => new Momentum
        {
            LearningRate = rate,
            Gamma = gamma,
            Dampening = dampening,
            LearningRatePlacement = placement,
            WeightDecay = decay,
        });
    }

    private sealed class HeavyBall<T>(Momentum settings, int count) : Optimizer<T>(settings, count, "momentum")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected override void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long t)
        {
            var inside = settings.LearningRatePlacement == LearningRatePlacement.Inside;
            var share = 1 - settings.Dampening;
            var rule = new MomentumRule<T>(
                outer: inside ? 1 : learningRate,
                inner: inside ? learningRate * share : share,
                momentum: settings.Gamma,
                nesterov: false,
                weightDecay: settings.WeightDecay);
            FusedPass.Run(parameters, gradient, Slot(0), [], rule);
        }
    }
}
