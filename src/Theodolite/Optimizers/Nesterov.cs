using System.Numerics;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>How Nesterov's momentum is written.</summary>
public enum NesterovForm
{
    /// <summary>v = γv + g, θ ← θ − η(g + γv): θ is the point ahead (PyTorch, optax, Keras; Caffe's iterates).</summary>
    Practical,

    /// <summary>v = γv + η∇f(θ − γv), θ ← θ − v: the gradient is taken ahead of θ (Nesterov, 1983; Sutskever et al., 2013).</summary>
    Textbook,
}

/// <summary>Nesterov's accelerated gradient. The iterates of its two forms are related by θ = φ − γv. State: v, one vector.</summary>
public sealed record Nesterov : FirstOrderSettings
{
    public override string Name => "nesterov";

    /// <summary>γ in (0, 1).</summary>
    public double Momentum { get; init => field = Ranges.Fraction(value, "momentum"); } = 0.9;

    /// <summary>Which form.</summary>
    public NesterovForm Form { get; init => field = Ranges.Defined(value, "form"); }

    /// <summary>Where η enters in the practical form; the textbook has it inside.</summary>
    public LearningRatePlacement LearningRatePlacement { get; init => field = Ranges.Defined(value, "learning-rate-placement"); }

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, Nesterov> Presets { get; } = new Dictionary<string, Nesterov>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["optax"] = new(),
        ["keras"] = new() { LearningRate = 0.01, LearningRatePlacement = LearningRatePlacement.Inside },
        ["caffe"] = new() { LearningRatePlacement = LearningRatePlacement.Inside },
        ["textbook"] = new() { Form = NesterovForm.Textbook },
    };

    public override Optimizer<T> Create<T>(ParameterPlan plan) =>
        Form == NesterovForm.Practical ? base.Create<T>(plan) : new Textbook<T>(this, new ChainOptimizer<T>(this, plan));

    /// <summary>ηλ ≤ 2(1 + γ)/(1 + 2γ); in the textbook form decay acts at θ and the curvature at the point ahead.</summary>
    private protected override StabilityLimit Limit(StepRates rates, OptimizerState<double>? state)
    {
        var (gamma, rate) = (rates.Momentum ?? Momentum, rates.LearningRate);
        var kept = KeptShareOf(rate);
        var coupled = WeightDecayMode == WeightDecayMode.L2 ? rate * WeightDecay : 0;
        return Form == NesterovForm.Practical
            ? Limit(rates, gamma, ofAverage: gamma)
            : new StabilityLimit((((1 + gamma) * (1 + kept)) - coupled) / (rate * (1 + gamma + (gamma * kept))));
    }

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        chain.RateApplied = LearningRatePlacement == LearningRatePlacement.Inside || Form == NesterovForm.Textbook;
        var form = new TraceForm { Momentum = Momentum, Nesterov = Form == NesterovForm.Practical, RateInside = chain.RateApplied };
        chain.Add(new Trace<T>(form, chain.Vector("momentum")));
    }

    /// <summary>The gradient is taken at φ − γv; the step from there is the heavy ball's with the rate inside.</summary>
    private sealed class Textbook<T>(Nesterov settings, ChainOptimizer<T> chain) : GuidedChain<T>(chain)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private T[]? _point;

        protected override double Gradient(ReadOnlySpan<T> parameters, ILoss<T> loss, StepRates rates, Span<T> gradient)
        {
            _point ??= new T[Count];
            parameters.CopyTo(_point);
            var gamma = T.CreateChecked(rates.Momentum ?? settings.Momentum);
            foreach (var segment in Chain.Segments)
            {
                var velocity = Memory.Slots[0].Values.AsSpan(segment.SlotStart, segment.Count);
                for (var i = 0; i < segment.Count; i++)
                {
                    _point[segment.Offset + i] -= gamma * velocity[i];
                }
            }

            return loss.Gradient(_point, gradient);
        }
    }
}
