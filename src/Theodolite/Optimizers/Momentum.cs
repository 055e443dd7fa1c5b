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
    [Option("momentum")]
    public double Gamma { get; init => field = Ranges.Decay(value, "momentum"); } = 0.9;

    /// <summary>d in [0, 1), on every step; d = γ makes v an average of gradients.</summary>
    public double Dampening { get; init => field = Ranges.Decay(value, "dampening"); }

    /// <summary>Where η enters.</summary>
    public LearningRatePlacement LearningRatePlacement { get; init => field = Ranges.Defined(value, "learning-rate-placement"); }

    /// <summary>λ ≥ 0, added to the gradient as λθ.</summary>
    public double WeightDecay { get; init => field = Ranges.AtLeast(0, value, "weight-decay"); }

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new HeavyBall<T>(this, plan);


    private sealed class HeavyBall<T> : GradientOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Momentum settings;
        private readonly Slot<T> _velocity;

        public HeavyBall(Momentum settings, ParameterPlan plan)
            : base(settings, plan)
        {
            this.settings = settings;
            _velocity = Memory.Add("momentum", [plan.Count]);
        }

        protected override void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, StepRates rates, long t, TouchedRows? rows)
        {
            var inside = settings.LearningRatePlacement == LearningRatePlacement.Inside;
            var share = 1 - settings.Dampening;
            var rule = new MomentumRule<T>(
                outer: inside ? 1 : rates.LearningRate,
                inner: inside ? rates.LearningRate * share : share,
                momentum: settings.Gamma,
                nesterov: false,
                weightDecay: settings.WeightDecay);
            FusedPass.Run(parameters, gradient, _velocity.Values, [], rule);
        }
    }
}
