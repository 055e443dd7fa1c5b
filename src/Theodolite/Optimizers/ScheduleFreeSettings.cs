using System.Numerics;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// Schedule-free averaging (Defazio et al., "The Road Less Scheduled", 2024). The live parameters are y, where gradients are taken;
/// the model is to be evaluated and kept at x (<see cref="Optimizer{T}.EvaluationPoint"/>):
/// z ← z − ηu, c = w/Σw with w = tʳ·(max η)ᵖ, x ← (1 − c)x + cz, y = βx + (1 − β)z. Only z is stored. Normalisation statistics
/// belong to x and have to be measured there.
/// </summary>
public abstract record ScheduleFreeSettings : FirstOrderSettings
{
    /// <summary>β in (0, 1).</summary>
    public double Beta { get; init => field = Ranges.Fraction(value, "beta"); } = 0.9;

    /// <summary>p ≥ 0: weights grow with the p-th power of the largest rate so far.</summary>
    public double RatePower { get; init => field = Ranges.AtLeast(0, value, "rate-power"); } = 2;

    /// <summary>r ≥ 0: weights grow with the r-th power of t.</summary>
    public double WeightPower { get; init => field = Ranges.AtLeast(0, value, "weight-power"); }

    /// <summary>W ≥ 0: the first W steps have the rate ηt/W.</summary>
    public int WarmupSteps { get; init => field = Ranges.Between(0, int.MaxValue, value, "warmup-steps"); }

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Averaging<T>(this, plan);

    /// <summary>
    /// η(λ + δ) ≤ 2/(1 − β): z sees the curvature through its share of y; the average x, of which c → 0 is renewed, takes no part in the
    /// end.
    /// </summary>
    /// <param name="rates">The rates.</param>
    /// <param name="preconditioner">P, or null.</param>
    private protected StabilityLimit Limit(StepRates rates, double[]? preconditioner)
    {
        // Decoupled decay λy enters the step behind the division by P.
        var (limit, decoupled) = (2 / ((1 - Beta) * rates.LearningRate), WeightDecayMode == WeightDecayMode.Decoupled);
        return new StabilityLimit(decoupled ? limit - WeightDecay : limit)
        {
            Decay = WeightDecayMode == WeightDecayMode.L2 ? WeightDecay : 0,
            Preconditioner = preconditioner,
        };
    }

    /// <summary>Adds the average and ends the chain; decoupled decay enters as λy.</summary>
    private protected void Average<T>(ChainBuilder<T> chain)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (WeightDecayMode == WeightDecayMode.Decoupled && (WeightDecay > 0 || chain.Blocks.Any(block => block.WeightDecay > 0)))
        {
            chain.Add(new Couple<T>(WeightDecay, coupled: true, absolute: false, maximize: false));
        }

        chain.Add(new ScheduleFreeAverage<T>(
            new ScheduleFreeForm(Beta, RatePower, WeightPower, WarmupSteps),
            chain.Memory,
            chain.Scalar("weight-sum", 0),
            chain.Scalar("maximum-rate", 0),
            chain.Fresh("base")));
        chain.Closed = true;
    }

    public override void Validate()
    {
        base.Validate();
        if (WeightDecayMode == WeightDecayMode.FullyDecoupled)
        {
            throw Ranges.Bad($"weight-decay-mode of {Name} must be l2, decoupled or l1: its rate has no schedule to follow.");
        }
    }

    private sealed class Averaging<T>(ScheduleFreeSettings settings, ParameterPlan plan) : ChainOptimizer<T>(settings, plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override void EvaluationPoint(ReadOnlySpan<T> parameters, Span<T> point)
        {
            parameters.CopyTo(point);
            var basis = Memory.Slots.Single(slot => slot.Name == "base");
            if (basis.IsFresh)
            {
                return;
            }

            var (rest, beta) = (T.CreateChecked(1 - settings.Beta), T.CreateChecked(settings.Beta));
            foreach (var segment in Segments)
            {
                for (var i = 0; i < segment.Count; i++)
                {
                    point[segment.Offset + i] = (parameters[segment.Offset + i] - (rest * basis.Values[segment.SlotStart + i])) / beta;
                }
            }
        }
    }
}

/// <summary>Schedule-free gradient descent: u = g + λy. State: z, one vector.</summary>
public sealed record ScheduleFreeSgd : ScheduleFreeSettings
{
    public ScheduleFreeSgd() => LearningRate = 1;

    public override string Name => "schedule-free-sgd";

    private protected override StabilityLimit Limit(StepRates rates, OptimizerState<double>? state) => Limit(rates, preconditioner: null);

    internal override void Scale<T>(ChainBuilder<T> chain) => Average(chain);
}

/// <summary>Schedule-free AdamW: u = g/(√v̂ + ε) + λy, without a first moment. State: z and v, two vectors.</summary>
public sealed record ScheduleFreeAdamW : ScheduleFreeSettings
{
    private const string SecondMoment = "second-moment";

    public ScheduleFreeAdamW() => (LearningRate, WeightDecayMode) = (2.5e-3, WeightDecayMode.Decoupled);

    public override string Name => "schedule-free-adamw";

    /// <summary>β₂ in [0, 1).</summary>
    public double Beta2 { get; init => field = Ranges.Decay(value, "beta2"); } = 0.999;

    /// <summary>ε ≥ 0, added to the root.</summary>
    public double EpsilonOutside { get; init => field = Ranges.AtLeast(0, value, "epsilon-outside"); } = 1e-8;

    /// <summary>The conventions: Keras gives every step the same weight, whatever its rate.</summary>
    public static IReadOnlyDictionary<string, ScheduleFreeAdamW> Presets { get; }
        = new Dictionary<string, ScheduleFreeAdamW>(StringComparer.Ordinal)
        {
            ["paper"] = new(),
            ["keras"] = new() { RatePower = 0 },
        };

    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state)
    {
        if (state is not { Steps: > 0 } || state.Of(SecondMoment) is not { } squares)
        {
            return null;
        }

        var correction = 1 / Registers.Weights(Beta2, state.Steps);
        return Limit(rates, Array.ConvertAll(squares, v => Math.Sqrt(correction * v) + EpsilonOutside));
    }

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        chain.Add(new ScaleBySquares<T>(
            step => new SquareCoefficients
            {
                Decay = Beta2,
                Share = 1 - Beta2,
                Factor = 1,
                Correction = 1 / Registers.Weights(Beta2, step.T),
                Inside = 0,
                Outside = EpsilonOutside,
            },
            chain.Vector(SecondMoment)));
        Average(chain);
    }
}
