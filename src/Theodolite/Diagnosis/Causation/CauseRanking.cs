using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Diagnosis.Causation;

/// <summary>All tests for causes, and the order of what they find: roots before consequences.</summary>
internal static class CauseRanking
{
    /// <summary>Causes below this confidence are not reported.</summary>
    private const double Least = 0.15;

    /// <summary>Causes at or above it may be the root.</summary>
    private const double Sure = 0.5;

    // From what is wrong before a training begins to what training makes of it.
    private static readonly string[] s_order =
    [
        CauseNames.ConstantOutput,
        CauseNames.Ascending,
        CauseNames.SingleClass,
        CauseNames.TargetBroadcast,
        CauseNames.RedundantSoftmax,
        CauseNames.RedundantSigmoid,
        CauseNames.LossOutputMismatch,
        CauseNames.OutputRange,
        CauseNames.SumReduction,
        CauseNames.ZeroInitialization,
        CauseNames.SymmetricInitialization,
        CauseNames.ParametersNotUpdated,
        CauseNames.LabelsIndependentOfInputs,
        CauseNames.OptimizerEpsilon,
        CauseNames.WeightDecayDominates,
        CauseNames.BadlyScaledInputs,
        CauseNames.TargetsBadlyScaled,
        CauseNames.LinearNetwork,
        CauseNames.SmallInitialization,
        CauseNames.DeadRelu,
        CauseNames.SaturatedUnits,
        CauseNames.VanishingGradient,
        CauseNames.ExplodingGradient,
        CauseNames.UpdateBelowRounding,
        CauseNames.LearningRateTooLarge,
        CauseNames.LearningRateTooSmall,
        CauseNames.NoiseFloor,
        CauseNames.ClassImbalance,
        CauseNames.TrainEvalMismatch,
        CauseNames.SoftmaxSaturation,
        CauseNames.Capacity,
        CauseNames.DeadInputRows,
    ];

    // What each may bring about.
    private static readonly Dictionary<string, string[]> s_consequences = new(StringComparer.Ordinal)
    {
        [CauseNames.BadlyScaledInputs] =
        [
            CauseNames.LearningRateTooLarge, CauseNames.LearningRateTooSmall, CauseNames.SaturatedUnits, CauseNames.DeadRelu,
            CauseNames.VanishingGradient, CauseNames.ExplodingGradient, CauseNames.SoftmaxSaturation, CauseNames.NoiseFloor,
            CauseNames.UpdateBelowRounding,
        ],
        [CauseNames.TargetsBadlyScaled] =
        [
            CauseNames.LearningRateTooLarge, CauseNames.LearningRateTooSmall, CauseNames.DeadRelu, CauseNames.SaturatedUnits,
            CauseNames.ExplodingGradient, CauseNames.OutputRange, CauseNames.UpdateBelowRounding,
        ],
        [CauseNames.OptimizerEpsilon] = [CauseNames.LearningRateTooSmall],
        [CauseNames.UpdateBelowRounding] = [CauseNames.LearningRateTooSmall],
        [CauseNames.ParametersNotUpdated] = [CauseNames.LearningRateTooSmall],
        [CauseNames.ExplodingGradient] = [CauseNames.LearningRateTooSmall, CauseNames.LearningRateTooLarge],
        [CauseNames.VanishingGradient] = [CauseNames.LearningRateTooSmall, CauseNames.UpdateBelowRounding, CauseNames.SaturatedUnits],
        [CauseNames.SoftmaxSaturation] = [CauseNames.LearningRateTooSmall, CauseNames.LearningRateTooLarge],
        [CauseNames.LearningRateTooSmall] = [CauseNames.UpdateBelowRounding],
        [CauseNames.TrainEvalMismatch] = [CauseNames.LearningRateTooSmall, CauseNames.LearningRateTooLarge, CauseNames.NoiseFloor],
        [CauseNames.SmallInitialization] = [CauseNames.LearningRateTooSmall, CauseNames.VanishingGradient, CauseNames.UpdateBelowRounding],
        [CauseNames.ZeroInitialization] = [CauseNames.VanishingGradient, CauseNames.DeadRelu, CauseNames.SaturatedUnits],
        [CauseNames.SymmetricInitialization] = [CauseNames.Capacity],
        [CauseNames.DeadRelu] =
        [
            CauseNames.VanishingGradient, CauseNames.UpdateBelowRounding, CauseNames.LearningRateTooSmall, CauseNames.Capacity,
        ],
        [CauseNames.SaturatedUnits] = [CauseNames.VanishingGradient, CauseNames.UpdateBelowRounding, CauseNames.LearningRateTooSmall],
        [CauseNames.LearningRateTooLarge] =
        [
            CauseNames.NoiseFloor, CauseNames.SoftmaxSaturation, CauseNames.UpdateBelowRounding, CauseNames.DeadRelu,
            CauseNames.SaturatedUnits, CauseNames.VanishingGradient, CauseNames.ExplodingGradient,
        ],
        [CauseNames.NoiseFloor] = [CauseNames.SaturatedUnits, CauseNames.DeadRelu, CauseNames.SoftmaxSaturation],
        [CauseNames.LinearNetwork] = [CauseNames.Capacity],
        [CauseNames.LabelsIndependentOfInputs] = [CauseNames.Capacity, CauseNames.NoiseFloor, CauseNames.LearningRateTooSmall],
        [CauseNames.WeightDecayDominates] =
        [
            CauseNames.VanishingGradient, CauseNames.DeadRelu, CauseNames.LearningRateTooSmall, CauseNames.Capacity,
        ],
        [CauseNames.ConstantOutput] = [CauseNames.ClassImbalance, CauseNames.Capacity],
    };

    private static readonly CauseTest[] s_tests =
    [
        new OutputCauses(), new ProgramCauses(), new StartCauses(), new UnitCauses(), new FlowCauses(), new OptimizerCauses(),
        new DataCauses(), new TaskCauses(),
    ];

    /// <summary>The causes, roots first, and the root where something holds the loss.</summary>
    public static (IReadOnlyList<Cause> Causes, Cause? Root) Of(Circumstances at)
    {
        var found = s_tests.SelectMany(test => test.Find(at)).Where(cause => cause.Confidence >= Least).ToList();
        var linked = found.ConvertAll(cause => cause with { ConsequenceOf = RootOf(at, cause, found)?.Name });
        var ordered = linked.OrderBy(cause => cause.ConsequenceOf is not null)
            .ThenBy(cause => cause.Confidence < Sure)
            .ThenBy(cause => Array.IndexOf(s_order, cause.Name))
            .ThenByDescending(cause => cause.Confidence)
            .ToList();
        var root = ordered.FirstOrDefault(cause => cause is { ConsequenceOf: null, Confidence: >= Sure });
        return (ordered, root is not null && Holds(at, root) ? root : null);
    }

    private static Cause? RootOf(Circumstances at, Cause cause, List<Cause> found) => found.FirstOrDefault(other => other != cause
        && other.Confidence >= Sure
        && s_consequences.TryGetValue(other.Name, out var consequences)
        && consequences.Contains(cause.Name)
        && CameFirst(at, other, cause));

    // Units that were dead or saturated before the first step are no work of the rate; those that died on the way are.
    private static bool CameFirst(Circumstances at, Cause root, Cause consequence) =>
        IsFromTheStart(root, consequence) && (root.Name is not (CauseNames.LearningRateTooLarge or CauseNames.NoiseFloor)
        || consequence.Name is not (CauseNames.DeadRelu or CauseNames.SaturatedUnits)
        || !at.Activity.Any(layer => layer.Layer == consequence.Layer && UnitCauses.FromTheStart(at, layer)));

    // Gradients that explode at the start make every rate too large; those that came to it later are its work.
    private static bool IsFromTheStart(Cause root, Cause consequence) => (root.Name, consequence.Name) switch
    {
        (CauseNames.ExplodingGradient, CauseNames.LearningRateTooLarge) => root.Evidence.GetValueOrDefault("fromTheStart") == 1,
        (CauseNames.LearningRateTooLarge, CauseNames.ExplodingGradient or CauseNames.VanishingGradient
            or CauseNames.SoftmaxSaturation) => consequence.Evidence.GetValueOrDefault("fromTheStart") != 1,
        (CauseNames.SoftmaxSaturation, _) => root.Evidence.GetValueOrDefault("fromTheStart") == 1,
        (CauseNames.VanishingGradient, CauseNames.SaturatedUnits) => root.Evidence.GetValueOrDefault("fromTheStart") == 1
            && !(consequence.Evidence.GetValueOrDefault("gainAtStart") < 0.05),
        (CauseNames.SaturatedUnits, CauseNames.VanishingGradient) => root.Evidence.GetValueOrDefault("gainAtStart") < 0.05
            || consequence.Evidence.GetValueOrDefault("fromTheStart") != 1,
        (CauseNames.UpdateBelowRounding, CauseNames.LearningRateTooSmall) => !consequence.Evidence.ContainsKey("rehearsalGainFullRate"),
        (CauseNames.LearningRateTooSmall, CauseNames.UpdateBelowRounding) => root.Evidence.ContainsKey("rehearsalGainFullRate"),
        _ => true,
    };

    // A cause is the root of something only where there is something: a verdict of being stuck, or a loss that it keeps high.
    private static bool Holds(Circumstances at, Cause root) => root.Name switch
    {
        CauseNames.ConstantOutput or CauseNames.Ascending or CauseNames.SingleClass => true,
        CauseNames.RedundantSoftmax or CauseNames.RedundantSigmoid or CauseNames.LossOutputMismatch =>
            root.Evidence.TryGetValue("floor", out var floor) ? floor > 0.1 * at.Reference : at.IsHigh,
        CauseNames.OutputRange => at.IsHigh || at.IsHeld,
        CauseNames.LinearNetwork or CauseNames.Capacity => at.IsHigh && (at.IsHeld || at.Verdict.Tone == VerdictTone.Done),
        CauseNames.SoftmaxSaturation => at.IsHigh,
        CauseNames.LabelsIndependentOfInputs => true,
        CauseNames.WeightDecayDominates when at.Verdict.Tone == VerdictTone.Done => at.RelativeLoss > 0.7,
        CauseNames.WeightDecayDominates or CauseNames.ZeroInitialization or CauseNames.SymmetricInitialization => at.IsHigh || at.IsHeld,
        CauseNames.ParametersNotUpdated => at.IsHigh && (at.IsHeld || root.Confidence > 0.9),
        CauseNames.BadlyScaledInputs or CauseNames.TargetsBadlyScaled => at.IsHeld || (at.IsHigh && root.Kind == EvidenceKind.Statistical),
        CauseNames.TrainEvalMismatch => true,
        CauseNames.ClassImbalance => true,
        _ => at.IsHeld || (at.IsHigh && at.Verdict.Tone == VerdictTone.Done),
    };
}
