using System.Numerics;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// PyTorch's <c>SGD</c>: with g ← g + λθ, v₁ = g₁ and vₜ = μvₜ₋₁ + (1 − d)gₜ, the step is θ ← θ − ηvₜ, or with Nesterov's
/// momentum θ ← θ − η(gₜ + μvₜ). Without momentum it is gradient descent. State: v, one vector.
/// </summary>
public sealed record Sgd : OptimizerSettings
{
    public override string Name => "sgd";

    /// <summary>μ in [0, 1).</summary>
    public double Momentum { get; init => field = Ranges.Decay(value, "momentum"); }

    /// <summary>d in [0, 1): how much less of each new gradient enters the momentum.</summary>
    public double Dampening { get; init => field = Ranges.Decay(value, "dampening"); }

    /// <summary>Whether the first gradient enters whole (v₁ = g₁), as in PyTorch, and not as (1 − d)g₁.</summary>
    public bool FirstStepUndamped { get; init; } = true;

    /// <summary>Nesterov's momentum; needs μ &gt; 0 and d = 0.</summary>
    public bool Nesterov { get; init; }

    /// <summary>λ ≥ 0, added to the gradient as λθ.</summary>
    public double WeightDecay { get; init => field = Ranges.AtLeast(0, value, "weight-decay"); }

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Stochastic<T>(this, plan);

    public override void Validate()
    {
        if (Nesterov && (Momentum == 0 || Dampening > 0))
            throw Ranges.Bad("nesterov needs a momentum above 0 and a dampening of 0.");
    }


    private sealed class Stochastic<T> : GradientOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Sgd settings;
        private readonly Slot<T>? _momentum;

        public Stochastic(Sgd settings, ParameterPlan plan)
            : base(settings, plan)
        {
            this.settings = settings;
            _momentum = settings.Momentum > 0 ? Memory.Add("momentum", [plan.Count]) : null;
        }

        protected override void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, StepRates rates, long t, TouchedRows? rows)
        {
            var share = t == 1 && settings.FirstStepUndamped ? 1 : 1 - settings.Dampening;
            var rule = new MomentumRule<T>(
                outer: rates.LearningRate,
                inner: settings.Momentum > 0 ? share : 1,
                momentum: settings.Momentum,
                nesterov: settings.Nesterov,
                weightDecay: settings.WeightDecay);
            FusedPass.Run(parameters, gradient, _momentum is null ? [] : _momentum.Values, [], rule);
        }
    }
}
