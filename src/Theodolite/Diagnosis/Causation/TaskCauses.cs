using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Torch;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>What the model or the task does not allow: labels that inputs do not tell, a model too small, logits too far apart, modes that
/// differ.</summary>
internal sealed class TaskCauses : CauseTest
{
    /// <summary>The loss relative to a constant answer's from which labels are asked whether they depend on inputs at all.</summary>
    private const double NearConstant = 0.6;

    /// <summary>Share of dropped units beyond which training and evaluation are different networks.</summary>
    private const double Dropped = 0.75;

    /// <summary>The same from which a minimum is called one of a model that cannot.</summary>
    private const double Poor = 0.1;

    public override IEnumerable<Cause> Find(Circumstances at) => [.. Labels(at), .. Capacity(at), .. Saturation(at), .. Modes(at)];

    private static IEnumerable<Cause> Labels(Circumstances at)
    {
        if (!(at.RelativeLoss > NearConstant) || IsLopsided(at) || LabelDependence.Test(at) is not { } test || test.PValue <= 0.03)
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.LabelsIndependentOfInputs,
            Confidence = 0.9,
            Kind = EvidenceKind.Statistical,
            Evidence = new Dictionary<string, double>
            {
                ["pValue"] = test.PValue,
                ["neighbourAgreement"] = test.Agreement,
                ["neighbourAgreementShuffled"] = test.Shuffled,
                ["relativeLoss"] = at.RelativeLoss,
            },
            Claim = "The targets do not depend on the inputs, as far as nearest neighbours and correlations tell: neighbours agree by "
                + $"{Show(test.Agreement)}, with shuffled targets by {Show(test.Shuffled)} (p = {Show(test.PValue)}), and the loss stands "
                + $"at {Show(at.RelativeLoss)} of what a constant answer costs.",
            Advice = "Check that inputs and targets are in the same order, and that the targets are the ones meant.",
        };
    }

    // With a handful of samples in a class neither neighbours nor correlations can tell.
    private static bool IsLopsided(Circumstances at)
    {
        if (at.Network.Loss is not (CrossEntropy or BinaryCrossEntropy) || !at.Data.HasLabels)
        {
            return false;
        }

        var counts = at.Data.ClassCounts().Where(count => count > 0).ToList();
        return counts.Max() > 10 * counts.Min();
    }

    private static IEnumerable<Cause> Capacity(Circumstances at)
    {
        if (!(at.RelativeLoss > Poor) || (at.Verdict != Verdict.LocalMinimum && at.Verdict != Verdict.FlatMinimum))
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.Capacity,
            Confidence = at.Verdict == Verdict.LocalMinimum ? 0.8 : 0.5,
            Kind = at.Verdict == Verdict.LocalMinimum ? EvidenceKind.Exact : EvidenceKind.Heuristic,
            Evidence = new Dictionary<string, double> { ["relativeLoss"] = at.RelativeLoss, ["parameters"] = at.Theta.Length },
            Claim = $"This is a minimum at {Show(at.RelativeLoss)} of what a constant answer costs: it is not the optimizer that is stuck, "
                + "this model cannot do better from here.",
            Advice = "Give the model more units or layers, or other inputs.",
        };
    }

    private static IEnumerable<Cause> Saturation(Circumstances at)
    {
        var most = -Math.Log(at.Network.DType.UnitRoundoff());
        if (!at.IsHigh)
        {
            yield break;
        }

        var atStart = at.Start is { } start && Guesses.Of(at, start) is { WrongShare: > 0.1 } first && first.WrongGap > most ? first : null;
        if ((atStart ?? Guesses.Of(at)) is not { WrongShare: > 0.1 } guesses || guesses.WrongGap < most)
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.SoftmaxSaturation,
            Confidence = 0.7,
            Kind = EvidenceKind.Exact,
            Evidence = new Dictionary<string, double>
            {
                ["wrongShare"] = guesses.WrongShare,
                ["medianGap"] = guesses.WrongGap,
                ["resolvedGap"] = most,
                ["fromTheStart"] = atStart is null ? 0 : 1,
            },
            Claim = $"{(atStart is null ? "" : "At the start, ")}{Show(100 * guesses.WrongShare)} % of the samples are guessed wrong with "
                + $"the right class {Show(guesses.WrongGap)} below in logits (median); beyond {Show(most)} its probability is rounded away "
                + $"in {at.Network.DType}, and the loss curves no more.",
            Advice = "Draw smaller weights for the last layer, or lower the rate that drove them up.",
        };
    }

    private static IEnumerable<Cause> Modes(Circumstances at)
    {
        foreach (var layer in at.Network.Network.AllLayers.Where(layer => layer.Layer is Dropout { Rate: > Dropped } && at.IsHigh))
        {
            yield return new Cause
            {
                Name = CauseNames.TrainEvalMismatch,
                Layer = layer.Label,
                Confidence = 0.7,
                Kind = EvidenceKind.Heuristic,
                Evidence = new Dictionary<string, double> { ["dropped"] = ((Dropout)layer.Layer).Rate, ["relativeLoss"] = at.RelativeLoss },
                Claim = $"{layer.Label} drops {Show(100 * ((Dropout)layer.Layer).Rate)} % of its units in training: what is trained is "
                    + "another network at every step than the one that is evaluated.",
                Advice = "Drop fewer units (half at most).",
            };
            yield break;
        }

        if (at.Run is not { } run || !at.Network.Network.DependsOnMode || run.History.Losses.Count < 10)
        {
            yield break;
        }

        var trained = run.History.Losses.Skip(run.History.Losses.Count - Math.Max(5, run.History.Losses.Count / 10)).Average();
        var evaluated = at.M.Point.Loss;
        var (low, high) = (Math.Min(trained, evaluated), Math.Max(trained, evaluated));
        if (!(high - low > 0.2 * at.Reference && low < 0.5 * high))
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.TrainEvalMismatch,
            Confidence = 0.85,
            Kind = EvidenceKind.Statistical,
            Evidence = new Dictionary<string, double> { ["trainingLoss"] = trained, ["evaluationLoss"] = evaluated },
            Claim = $"The same network costs {Show(trained)} in training mode and {Show(evaluated)} in evaluation mode on the "
                + "same samples: "
                + (trained > evaluated ? "dropout takes away what it has learned." : "the stored statistics are not those of the batches."),
            Advice = trained > evaluated ? "Drop fewer units." : "Take larger batches, or a normalisation without batch statistics.",
        };
    }
}
