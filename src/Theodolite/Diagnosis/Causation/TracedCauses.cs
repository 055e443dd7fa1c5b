using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Randomness;
using Theodolite.Torch;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>
/// What a loss that a program traced itself can get wrong and a model file cannot: a sum in place of a mean, and targets that are compared
/// with every sample's output.
/// </summary>
internal static class TracedCauses
{
    /// <summary>Samples that are looked at.</summary>
    private const int Rows = 64;

    /// <summary>Two numbers of samples that tell what grows with their square from what grows with them.</summary>
    private const int Few = 7;

    private const int More = 11;

    /// <summary>Changes of a loss below this share of it are rounding.</summary>
    private const double Rounding = 1e-4;

    /// <summary>The causes, and the one that holds the loss; none where batches are fixed, whose samples may not be taken apart.</summary>
    public static (IReadOnlyList<Cause> Causes, Cause? Root) Of(Measurement m, TracedObjective loss, Verdict verdict)
    {
        if (loss.Inputs.Shape[0] < 2 || loss.Settings.Batches is not null)
        {
            return ([], null);
        }

        IReadOnlyList<Cause> found = [.. Broadcast(m, loss), .. Summed(m, loss)];
        var holds = verdict.Tone is VerdictTone.Stuck or VerdictTone.Failed;
        return (found, found.FirstOrDefault(cause => holds || cause.Name == CauseNames.TargetBroadcast));
    }

    // f of some samples, and of the same samples twice: a mean stays what it is.
    private static IEnumerable<Cause> Summed(Measurement m, TracedObjective loss)
    {
        using var samples = new Batch(loss);
        using var theta = loss.Flat(m.Point.Theta);
        using var inputs = Tensor.Cat([samples.Inputs, samples.Inputs], 0);
        using var targets = Tensor.Cat([samples.Targets, samples.Targets], 0);
        var (once, twice) = (loss.BatchValue(theta, samples.Inputs, samples.Targets), loss.BatchValue(theta, inputs, targets));
        m.Point.Cost += 1.0 * samples.Count / loss.Inputs.Shape[0];
        if (!double.IsFinite(once) || !double.IsFinite(twice) || Math.Abs(twice - once) <= Rounding * Math.Abs(once))
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.SumReduction,
            Confidence = 0.99,
            Kind = EvidenceKind.Exact,
            Evidence = new Dictionary<string, double> { ["loss"] = once, ["lossOfTwice"] = twice, ["samples"] = samples.Count },
            Claim = $"The loss of {samples.Count} samples is {Show(once)} and that of the same samples twice {Show(twice)}: it grows with "
                + "their number, as a sum does, so that gradients and the rates that suit them depend on the size of the batch.",
            Advice = "Take the mean over the samples in place of the sum.",
        };
    }

    // In the program something made of targets meets something made of parameters in a table of samples by samples; and the loss does
    // not change when targets are given to other samples, at weights moved at random, so that outputs differ.
    private static IEnumerable<Cause> Broadcast(Measurement m, TracedObjective loss)
    {
        if (Meeting(loss.MeanOf(Few), loss.MeanOf(More), loss.Parameters.Blocks.Count) is not { } meeting)
        {
            yield break;
        }

        using var samples = new Batch(loss);
        using var theta = loss.Flat(Moved(m));
        using var last = samples.Targets.Narrow(0, samples.Count - 1, 1);
        using var others = samples.Targets.Narrow(0, 0, samples.Count - 1);
        using var turned = Tensor.Cat([last, others], 0);
        var (paired, unpaired) = (loss.BatchValue(theta, samples.Inputs, samples.Targets), loss.BatchValue(theta, samples.Inputs, turned));
        m.Point.Cost += 2.0 / 3 * samples.Count / loss.Inputs.Shape[0];
        if (!(Math.Abs(paired - unpaired) <= Rounding * Math.Abs(paired)))
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.TargetBroadcast,
            Layer = meeting.Layer,
            Confidence = 0.99,
            Kind = EvidenceKind.Exact,
            Evidence = new Dictionary<string, double> { ["loss"] = paired, ["lossOfOtherPairs"] = unpaired },
            Claim = $"Outputs and targets meet in {meeting.Primitive.Name} as a table of shape {meeting.Shape} for {Few} samples: every "
                + "output is compared with every target, and the loss is the same when targets are given to other samples. The best answer "
                + "is then a constant.",
            Advice = "Give outputs and targets the same shape: [n, 1] and [n] broadcast to [n, n].",
        };
    }

    // The first equation, in order, where the two meet and whose size grows with the square of the number of samples.
    private static Value? Meeting(Program few, Program more, int parameters)
    {
        if (few.Equations.Count != more.Equations.Count)
        {
            return null;
        }

        var (outputs, targets) = (new HashSet<Value>(few.Inputs.Take(parameters)), new HashSet<Value> { few.Inputs[^1] });
        for (var i = 0; i < few.Equations.Count; i++)
        {
            var equation = few.Equations[i];
            var (ofOutputs, ofTargets) = (false, false);
            foreach (var operand in equation.Operands)
            {
                ofOutputs |= outputs.Contains(operand);
                ofTargets |= targets.Contains(operand);
            }

            if (ofOutputs && ofTargets && equation.Shape.Count * More * More == more.Equations[i].Shape.Count * Few * Few)
            {
                return equation;
            }

            _ = ofOutputs && outputs.Add(equation);
            _ = ofTargets && targets.Add(equation);
        }

        return null;
    }

    private static double[] Moved(Measurement m)
    {
        var moved = new double[m.Point.Dimension];
        Philox.For(m.Settings.Seed, "survey/pairs").FillGaussian(moved);
        return [.. moved.Zip(m.Point.Theta, (random, theta) => theta + (Math.Max(0.1, m.Point.TypicalParameter) * random))];
    }

    private sealed class Batch(TracedObjective loss) : IDisposable
    {
        public int Count { get; } = (int)Math.Min(Rows, loss.Inputs.Shape[0]);

        public Tensor Inputs { get; } = loss.Inputs.Rows(0, Math.Min(Rows, loss.Inputs.Shape[0]));

        public Tensor Targets { get; } = loss.Targets.Narrow(0, 0, Math.Min(Rows, loss.Inputs.Shape[0]));

        public void Dispose()
        {
            Inputs.Dispose();
            Targets.Dispose();
        }
    }
}
