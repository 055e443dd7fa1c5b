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

    protected override IEnumerable<KeyValuePair<string, object>> OwnOptions =>
    [
        new("momentum", Momentum),
        new("dampening", Dampening),
        new("first-step-undamped", FirstStepUndamped),
        new("nesterov", Nesterov),
        new("weight-decay", WeightDecay),
    ];

    public override Optimizer<T> Create<T>(int count) => !Nesterov || (Momentum > 0 && Dampening == 0)
        ? new Stochastic<T>(this, count)
        : throw Ranges.Bad("nesterov needs a momentum above 0 and a dampening of 0.");

    internal static Sgd Read(OptionReader options)
    {
        var unset = new Sgd();
        var (rate, momentum) = (options.Number("learning-rate", unset.LearningRate), options.Number("momentum", unset.Momentum));
        var (dampening, undamped) = (options.Number("dampening", unset.Dampening), options.Flag("first-step-undamped", unset.FirstStepUndamped));
        var (nesterov, decay) = (options.Flag("nesterov", unset.Nesterov), options.Number("weight-decay", unset.WeightDecay));
        return options.Build(() =>
        {
            var settings = new Sgd
            {
                LearningRate = rate,
                Momentum = momentum,
                Dampening = dampening,
                FirstStepUndamped = undamped,
                Nesterov = nesterov,
                WeightDecay = decay,
            };
            settings.Create<double>(0);
            return settings;
        });
    }

    private sealed class Stochastic<T>(Sgd settings, int count)
        : Optimizer<T>(settings, count, settings.Momentum > 0 ? ["momentum"] : [])
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected override void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long t)
        {
            var share = t == 1 && settings.FirstStepUndamped ? 1 : 1 - settings.Dampening;
            var rule = new MomentumRule<T>(
                outer: learningRate,
                inner: settings.Momentum > 0 ? share : 1,
                momentum: settings.Momentum,
                nesterov: settings.Nesterov,
                weightDecay: settings.WeightDecay);
            FusedPass.Run(parameters, gradient, settings.Momentum > 0 ? Slot(0) : [], [], rule);
        }
    }
}
