using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>What the optimizer's settings do to its steps: too long, too short, below rounding, held by ε or by decay.</summary>
internal sealed class OptimizerCauses : CauseTest
{
    /// <summary>Share of parameters that a step must leave as they are, to the bit, for rounding to hold the training.</summary>
    private const double Most = 0.5;

    // Where optimizers keep their running squares of the gradient.
    private static readonly string[] s_squares = [AdamFamilySettings.SecondMoment, "squares"];

    public override IEnumerable<Cause> Find(Circumstances at) => at.Run is null ? [] :
    [
        .. Rate(at),
        .. BelowRounding(at),
        .. Epsilon(at),
        .. Decay(at),
    ];

    private static IEnumerable<Cause> Rate(Circumstances at)
    {
        var rate = at.History!.Rate;
        if (at.Verdict == Verdict.LearningRateTooLarge)
        {
            yield return OfVerdict(
                at,
                CauseNames.LearningRateTooLarge,
                "Lower the learning rate.",
                "sharpnessRatio",
                "rehearsalGainSlower");
        }
        else if (at.Verdict == Verdict.LearningRateTooSmall)
        {
            yield return OfVerdict(
                at,
                CauseNames.LearningRateTooSmall,
                "Raise the learning rate.",
                "gainPerTenth",
                "suggestedRate",
                "rehearsalGainFullRate");
        }
        else if (at.Verdict == Verdict.NoiseFloor)
        {
            yield return OfVerdict(
                at,
                CauseNames.NoiseFloor,
                "Lower the rate by a schedule, or take larger batches.",
                "normTest",
                "evidenceCriterion");
        }

        // Units that died on the way died of the rate, whatever the noise does since.
        var died = at.Activity.Any(layer => layer.Units > 0 && layer.Dead == layer.Units && !UnitCauses.FromTheStart(at, layer));
        if (at.IsHeld && at.IsHigh && !StartCauses.IsStationary(at)
            && (!IsOfTheSteps(at.Verdict) || (died && at.Verdict != Verdict.LearningRateTooLarge)))
        {
            foreach (var factor in (double[])[10, 100])
            {
                if (at.Try($"rate / {factor}", run => run with { Settings = at.Run!.AtRate(rate / factor) }) is { Helps: true } slower)
                {
                    yield return OfRestart(at, slower, factor);
                    yield break;
                }
            }
        }
    }

    private static bool IsOfTheSteps(Verdict verdict) => verdict == Verdict.LearningRateTooLarge || verdict == Verdict.LearningRateTooSmall
        || verdict == Verdict.NoiseFloor;

    private static Cause OfVerdict(Circumstances at, string name, string advice, params ReadOnlySpan<string> evidence)
    {
        var numbers = new Dictionary<string, double> { ["learningRate"] = at.History!.Rate };
        foreach (var number in evidence)
        {
            if (at.M.Evidence.Numbers.TryGetValue(number, out var value))
            {
                numbers[number] = value;
            }
        }

        return new Cause
        {
            Name = name,
            Confidence = 0.95,
            Kind = EvidenceKind.Statistical,
            Evidence = numbers,
            Claim = at.M.Evidence.Lines.Count > 0 ? at.M.Evidence.Lines[^1] : name,
            Advice = advice,
        };
    }

    private static Cause OfRestart(Circumstances at, Counterfactual slower, double factor) => new()
    {
        Name = CauseNames.LearningRateTooLarge,
        Confidence = 0.9,
        Kind = EvidenceKind.Statistical,
        Evidence = new Dictionary<string, double>
        {
            ["learningRate"] = at.History!.Rate,
            ["factor"] = 1 / factor,
            ["relativeLoss"] = slower.RelativeLoss,
            ["relativeLossOfRun"] = slower.Baseline,
        },
        Claim = $"From the run's own start, η/{factor} = {Show(at.History.Rate / factor)} reaches {Show(slower.RelativeLoss)} of what a "
            + $"constant answer costs in {slower.Steps} steps, the run's rate {Show(slower.Baseline)}.",
        Advice = "Lower the learning rate and start again.",
    };

    private static IEnumerable<Cause> BelowRounding(Circumstances at)
    {
        var (run, history) = (at.Run!, at.History!);
        if (history.Rate == 0 || at.M.Point.GradientNorm == 0 || at.M.Criticality.IsCritical
            || at.M.Criticality.PredictedDecrease < at.Run!.LeastFall)
        {
            yield break;
        }

        var plan = ParameterPlan.Of(at.Network.Parameters, history.Settings.Groups);
        var next = run.Rehearsals.Run(
            run.Theta,
            history.State,
            run.Specification with { Batch = null, Accumulate = 1 },
            1,
            cancellation: at.M.Cancellation).Theta;
        using var flat = at.Network.Flat(run.Theta);
        var before = flat.ToDoubles();
        var (still, all) = (0L, 0L);
        foreach (var block in plan.Blocks.Where(block => !block.Frozen && block.RateScale > 0))
        {
            for (var i = block.Offset; i < block.Offset + block.Count; i++)
            {
                if (at.Gradient[i] != 0 && before[i] != 0)
                {
                    all++;
                    still += next[i] == before[i] ? 1 : 0;
                }
            }
        }

        var share = (double)still / Math.Max(1, all);
        if (all == 0 || share < Most)
        {
            yield break;
        }

        var unit = at.Network.DType.UnitRoundoff();
        yield return new Cause
        {
            Name = CauseNames.UpdateBelowRounding,
            Confidence = share,
            Kind = EvidenceKind.Exact,
            Evidence = new Dictionary<string, double> { ["unchanged"] = share, ["unitRoundoff"] = unit, ["learningRate"] = history.Rate },
            Claim = $"A step leaves {Show(100 * share)} % of the parameters that have a gradient as they are, to the last bit: η·|g| is "
                + $"below half a unit in the last place of the weights in {at.Network.DType}.",
            Advice = "Train in float64, raise the rate, or rescale the weights.",
        };
    }

    private static IEnumerable<Cause> Epsilon(Circumstances at)
    {
        var history = at.History!;
        var (inside, outside) = history.Settings.Optimizer switch
        {
            AdamFamilySettings adam => (adam.EpsilonInside, adam.EpsilonOutside),
            RmsProp rms => (rms.EpsilonInside, rms.EpsilonOutside),
            AdaGrad ada => (ada.EpsilonInside, ada.EpsilonOutside),
            _ => (0, 0),
        };
        if (inside + outside == 0
            || history.State?.Optimizer.Slots.FirstOrDefault(slot => s_squares.Any(slot.Name.Contains)) is not { } squares)
        {
            yield break;
        }

        var roots = squares.Values.Where(value => value > 0).Select(Math.Sqrt).Order().ToList();
        if (roots.Count == 0)
        {
            yield break;
        }

        var (median, epsilon) = (roots[roots.Count / 2], outside + Math.Sqrt(inside));
        if (median > 0.1 * epsilon || !(at.IsHeld || at.IsHigh))
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.OptimizerEpsilon,
            Confidence = epsilon > 1e-6 ? 0.95 : 0.5,
            Kind = EvidenceKind.Exact,
            Evidence = new Dictionary<string, double> { ["epsilon"] = epsilon, ["medianRoot"] = median },
            Claim = $"ε = {Show(epsilon)} exceeds the median √v̂ = {Show(median)} {Show(epsilon / median)}-fold: the steps are those of "
                + $"gradient descent at a rate of η/ε = {Show(history.Rate / epsilon)}.",
            Advice = "Lower the optimizer's epsilon to 1e-8.",
        };
    }

    private static IEnumerable<Cause> Decay(Circumstances at)
    {
        var history = at.History!;
        var decay = history.Settings.Optimizer is FirstOrderSettings { WeightDecay: var common } ? common : 0;
        decay = Math.Max(decay, history.Settings.Groups.Max(group => group.WeightDecay) ?? 0);
        var penalty = at.Network.Loss.L2?.Strength ?? 0;
        if ((decay == 0 && penalty == 0) || !(at.IsHigh || at.IsHeld))
        {
            yield break;
        }

        var free = at.Try("without decay", run => run with
        {
            Loss = run.Loss.WithoutPenalty(),
            Settings = run.Settings.WithoutDecay(),
        });
        if (free is not { Helps: true })
        {
            yield break;
        }

        var size = Math.Sqrt(at.Theta.Sum(value => value * value));
        yield return new Cause
        {
            Name = CauseNames.WeightDecayDominates,
            Confidence = 0.95,
            Kind = EvidenceKind.Statistical,
            Evidence = new Dictionary<string, double>
            {
                ["decay"] = Math.Max(decay, penalty),
                ["decayForce"] = Math.Max(decay, penalty) * size,
                ["gradientNorm"] = at.M.Point.GradientNorm,
                ["relativeLoss"] = free.RelativeLoss,
                ["relativeLossOfRun"] = free.Baseline,
            },
            Claim = $"The weights are held by a decay of {Show(Math.Max(decay, penalty))}: its force "
                + $"{Show(Math.Max(decay, penalty) * size)} stands against a gradient of {Show(at.M.Point.GradientNorm)}, and without it "
                + $"the same run reaches {Show(free.RelativeLoss)} of what a constant answer costs in {free.Steps} steps, with it "
                + $"{Show(free.Baseline)}.",
            Advice = "Lower the weight decay a hundredfold.",
        };
    }
}
