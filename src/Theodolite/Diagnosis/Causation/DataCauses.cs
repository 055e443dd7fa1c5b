using Theodolite.Data;
using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Histories;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>Inputs and targets as numbers: their scales, columns that say nothing, classes that do not occur.</summary>
internal sealed class DataCauses : CauseTest
{
    /// <summary>Root mean square of the inputs, or one over it, from which their scale is asked about.</summary>
    private const double Scale = 20;

    /// <summary>Ratio of the largest column to the smallest from which it is.</summary>
    private const double Spread = 100;

    /// <summary>Size of the targets, in units of their own spread or of 1, from which it is.</summary>
    private const double Targets = 30;

    /// <summary>Ratio of class frequencies that counts as imbalance (SageMaker Debugger's).</summary>
    private const double Imbalance = 10;

    public override IEnumerable<Cause> Find(Circumstances at) => at.Network.Network.TakesTokens
        ? [.. OfTokens(at), .. OfTargets(at), .. OfClasses(at)]
        : [.. OfInputs(at), .. OfTargets(at), .. OfClasses(at)];

    private static IEnumerable<Cause> OfInputs(Circumstances at)
    {
        var data = at.Data;
        var width = data.Features;
        var (sizes, dead) = (new double[width], 0);
        var fit = Standardization.Fit(data);
        var mean = fit.Mean.ToArray();
        var deviation = fit.Deviation.ToArray();
        for (var column = 0; column < width; column++)
        {
            sizes[column] = double.Hypot(mean[column], deviation[column]);
            dead += deviation[column] == 0 ? 1 : 0;
        }

        var moving = sizes.Where((_, column) => deviation[column] > 0).Order().ToList();
        if (moving.Count == 0)
        {
            yield break;
        }

        var (rms, spread) = (Math.Sqrt(sizes.Sum(size => size * size) / width), moving[^1] / moving[moving.Count / 10]);
        var offset = mean.Zip(deviation, (m, s) => s > 0 ? Math.Abs(m) / s : 0).Order().ElementAt(width / 2);
        if (dead > 0)
        {
            var share = (double)dead / width;
            yield return new Cause
            {
                Name = CauseNames.DeadInputRows,
                Confidence = share > 0.9 ? 0.6 : 0.1 * share,
                Kind = EvidenceKind.Exact,
                Evidence = new Dictionary<string, double> { ["constantColumns"] = dead, ["columns"] = width },
                Claim = $"{dead} of {width} input columns never vary: their weights learn nothing.",
                Advice = "Leave the constant columns out.",
            };
        }

        if ((rms < Scale && rms > 1 / Scale && spread < Spread && offset < Scale) || !(at.IsHeld || at.IsHigh))
        {
            yield break;
        }

        var standard = at.Try("standardised inputs", run => run with { Data = fit.Apply(run.Data), SameShareOfLimit = true });
        if (standard is { Helps: false })
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.BadlyScaledInputs,
            Layer = at.Weights.Count > 0 ? at.Weights[0].Label : null,
            Confidence = standard is null ? 0.6 : 0.95,
            Kind = standard is null ? EvidenceKind.Heuristic : EvidenceKind.Statistical,
            Evidence = new Dictionary<string, double>
            {
                ["rootMeanSquare"] = rms,
                ["columnRatio"] = spread,
                ["offset"] = offset,
                ["relativeLoss"] = standard?.RelativeLoss ?? double.NaN,
                ["relativeLossOfRun"] = standard?.Baseline ?? double.NaN,
            },
            Claim = $"The inputs have a root mean square of {Show(rms)}, their columns differ {Show(spread)}-fold"
                + (standard is null ? "." : $", and standardised the same run reaches {Show(standard.RelativeLoss)} of what a constant "
                    + $"answer costs in {standard.Steps} steps, as they are {Show(standard.Baseline)}."),
            Advice = "Standardise the inputs (standardize: true).",
        };
    }

    // What constant columns are for numbers, tokens that no sample has are for an embedding: rows with a gradient of zero at every step.
    private static IEnumerable<Cause> OfTokens(Circumstances at)
    {
        foreach (var layer in at.Network.Network.AllLayers)
        {
            if (layer.Layer is not Embedding embedding)
            {
                continue;
            }

            var tokens = at.Data.Tokens(embedding.Count, $"layer {layer.Label}");
            var unseen = embedding.Count - tokens.Distinct().Count();
            var isConstant = Enumerable.Range(0, tokens.Length).All(i => tokens[i] == tokens[i % at.Data.Features]);
            if (unseen == 0 && !isConstant)
            {
                continue;
            }

            yield return new Cause
            {
                Name = CauseNames.DeadInputRows,
                Layer = layer.Label,
                Confidence = isConstant ? 0.95 : 0.3 * unseen / embedding.Count,
                Kind = EvidenceKind.Exact,
                Evidence = new Dictionary<string, double>
                {
                    ["tokensNeverSeen"] = unseen,
                    ["tokens"] = embedding.Count,
                    ["samplesAreEqual"] = isConstant ? 1 : 0,
                },
                Claim = isConstant
                    ? $"All {at.Data.Count} samples are the same tokens: there is nothing in them that could tell one target from another."
                    : $"{unseen} of the {embedding.Count} tokens of {layer.Label} occur in no sample: their vectors learn nothing.",
                Advice = isConstant ? "Check how the tokens are read." : "Leave tokens that never occur out of the vocabulary.",
            };
        }
    }

    private static IEnumerable<Cause> OfTargets(Circumstances at)
    {
        if (at.Network.Loss is (not ElementLoss) or BinaryCrossEntropy)
        {
            yield break;
        }

        var (mean, deviation) = TrainingChanges.Moments(at.Data.Targets.ToArray());
        if (deviation == 0)
        {
            yield return new Cause
            {
                Name = CauseNames.SingleClass,
                Confidence = 0.9,
                Kind = EvidenceKind.Exact,
                Claim = $"Every target is {Show(mean)}: a constant answer is all that there is to learn.",
                Advice = "Check the column of the targets.",
            };
            yield break;
        }

        var size = Math.Max(Math.Abs(mean), deviation);
        if ((size < Targets && deviation > 1 / Targets) || !(at.IsHeld || at.IsHigh))
        {
            yield break;
        }

        var scaled = at.Try("standardised targets", run => run with { Data = run.Data.WithStandardTargets() });
        if (scaled is { Helps: false })
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.TargetsBadlyScaled,
            Confidence = scaled is null ? 0.6 : 0.93,
            Kind = scaled is null ? EvidenceKind.Heuristic : EvidenceKind.Statistical,
            Evidence = new Dictionary<string, double>
            {
                ["mean"] = mean,
                ["deviation"] = deviation,
                ["relativeLoss"] = scaled?.RelativeLoss ?? double.NaN,
                ["relativeLossOfRun"] = scaled?.Baseline ?? double.NaN,
            },
            Claim = $"The targets have mean {Show(mean)} and deviation {Show(deviation)}"
                + (scaled is null ? "." : $"; standardised, the same run reaches {Show(scaled.RelativeLoss)} of what a constant answer "
                    + $"costs in {scaled.Steps} steps, as they are {Show(scaled.Baseline)}."),
            Advice = "Standardise the targets, and undo it in what you predict.",
        };
    }

    // The rare class is not told from the others: its samples cost more than half of what a guess between all classes does, while the mean
    // over all samples is low.
    private static bool IsNeglected(Guesses guesses, Circumstances at)
    {
        var guess = Math.Log(Math.Max(2, at.Network.Network.Output.Count));
        return guesses.RarestRecall < 0.1 || (guesses.RarestLoss > 0.5 * guess && guesses.RarestLoss > 3 * at.M.Point.Loss);
    }

    private static IEnumerable<Cause> OfClasses(Circumstances at)
    {
        if (at.Network.Loss is not (CrossEntropy or BinaryCrossEntropy) || !at.Data.HasLabels)
        {
            yield break;
        }

        var counts = at.Data.ClassCounts().Where(count => count > 0).ToList();
        if (counts.Count == 1)
        {
            yield return new Cause
            {
                Name = CauseNames.SingleClass,
                Confidence = 1,
                Kind = EvidenceKind.Exact,
                Claim = $"All {at.Data.Count} labels are the same class: a constant answer is all that there is to learn.",
                Advice = "Check how the labels are read.",
            };
            yield break;
        }

        var ratio = (double)counts.Max() / counts.Min();
        if (ratio < Imbalance || Guesses.Of(at) is not { } guesses || !IsNeglected(guesses, at))
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.ClassImbalance,
            Confidence = 0.85,
            Kind = EvidenceKind.Statistical,
            Evidence = new Dictionary<string, double>
            {
                ["ratio"] = ratio,
                ["rarestLoss"] = guesses.RarestLoss,
                ["rarestRecall"] = guesses.RarestRecall,
                ["shareOfMostGuessed"] = guesses.ShareOfMostGuessed,
                ["shareOfMostFrequent"] = (double)counts.Max() / at.Data.Count,
            },
            Claim = $"The largest class is {Show(ratio)} times the smallest, and of the rarest {Show(100 * guesses.RarestRecall)} % of the "
                + $"samples are guessed right, at a mean cost of {Show(guesses.RarestLoss)}: it hardly enters the loss.",
            Advice = "Weigh the classes (class-weights), or sample them evenly.",
        };
    }
}
