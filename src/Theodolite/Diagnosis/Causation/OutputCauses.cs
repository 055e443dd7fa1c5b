using Theodolite.Diagnosis.Causes;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>
/// The range of the last operation against the domain of the loss and the targets: a loss of logits after an activation that bounds
/// them has an exact floor, and targets outside the range of the outputs are never reached.
/// </summary>
internal sealed class OutputCauses : CauseTest
{
    public override IEnumerable<Cause> Find(Circumstances at)
    {
        var (low, high) = RangeOf(at.Last);
        var last = at.Network.Network.AllLayers.Last(layer => ReferenceEquals(layer.Layer, at.Last)).Label;
        if (at.Last is Softmax && at.Network.Network.Output[at.Network.Network.Output.Rank - 1] == 1)
        {
            return [SoftmaxOfOne(last)];
        }

        return at.Network.Loss switch
        {
            SoftmaxLoss loss => OfLogits(at, loss, last, low, high),
            BinaryCrossEntropy loss when high < double.PositiveInfinity || low > double.NegativeInfinity =>
                OfLogit(at, loss, last, low, high),
            ElementLoss and not BinaryCrossEntropy => OfTargets(at, last, low, high),
            _ => [],
        };
    }

    // −ln(e^h/(e^h + (K − 1)e^l)): the right class at the top of the range, the others at its bottom.
    private static IEnumerable<Cause> OfLogits(Circumstances at, SoftmaxLoss loss, string last, double low, double high)
    {
        var classes = at.Network.Network.Output[at.Network.Network.Output.Rank - 1];
        if (classes == 1)
        {
            yield return new Cause
            {
                Name = CauseNames.ConstantOutput,
                Layer = last,
                Confidence = 1,
                Kind = EvidenceKind.Exact,
                Claim = $"{loss.Name} takes a softmax over one output, which is 1 whatever the weights are: the gradient is "
                    + "zero everywhere.",
                Advice = "Give the last layer one output per class, or use binary-cross-entropy for two classes.",
            };
            yield break;
        }

        if (at.Last is not (Softmax or Sigmoid or Tanh or HardTanh or Relu))
        {
            yield break;
        }

        if (!double.IsFinite(high))
        {
            yield return new Cause
            {
                Name = CauseNames.LossOutputMismatch,
                Layer = last,
                Confidence = 0.75,
                Kind = EvidenceKind.Heuristic,
                Claim = $"{loss.Name} takes logits of either sign, and {last} cuts the negative ones: a class whose output is cut gets "
                    + "no gradient.",
                Advice = $"Leave {last} out: the loss takes logits.",
            };
            yield break;
        }

        var floor = Math.Log(1 + ((classes - 1) * Math.Exp(low - high)));
        yield return Bounded(at, at.Last is Softmax ? CauseNames.RedundantSoftmax : Name(at.Last), last, floor, $"{loss.Name} takes the "
            + $"softmax of its inputs itself, and {last} bounds them to [{Show(low)}, {Show(high)}]: with {classes} classes no "
            + "weights bring "
            + $"the loss below {Show(floor)}.");
    }

    private static IEnumerable<Cause> OfLogit(Circumstances at, BinaryCrossEntropy loss, string last, double low, double high)
    {
        var targets = at.Data.Targets.Span;
        var floor = 0.0;
        foreach (var target in targets)
        {
            // y·ln(1 + e⁻ᶻ) + (1 − y)·ln(1 + eᶻ) is least at the logit of y.
            var best = Math.Clamp(Math.Log(target / (1 - target)), low, high);
            floor += ((target > 0 ? loss.PositiveWeight * target * SoftplusOf(-best) : 0)
                + (target < 1 ? (1 - target) * SoftplusOf(best) : 0)) / targets.Length;
        }

        if (floor <= (loss.LowerBound(at.Data, at.Network.Network.Output) + (0.01 * at.Reference)))
        {
            yield break;
        }

        yield return Bounded(at, Name(at.Last), last, floor, $"{loss.Name} takes the sigmoid of its inputs itself, and {last} "
            + "bounds them to "
            + $"[{Show(low)}, {Show(high)}]: no weights bring the loss below {Show(floor)}.");
    }

    private static string Name(Layer layer) => layer is Sigmoid ? CauseNames.RedundantSigmoid : CauseNames.LossOutputMismatch;

    private static Cause Bounded(Circumstances at, string name, string last, double floor, string claim) => new()
    {
        Name = name,
        Layer = last,
        Confidence = 1,
        Kind = EvidenceKind.Exact,
        Evidence = new Dictionary<string, double> { ["floor"] = floor, ["loss"] = at.M.Point.Loss },
        Claim = claim,
        Advice = $"Leave {last} out: the loss takes logits.",
    };

    private static IEnumerable<Cause> OfTargets(Circumstances at, string last, double low, double high)
    {
        var targets = at.Data.Targets.Span;
        var (outside, far) = (0, 0.0);
        foreach (var target in targets)
        {
            outside += target < low || target > high ? 1 : 0;
            far = Math.Max(far, Math.Max(low - target, target - high));
        }

        var share = (double)outside / targets.Length;
        if (outside == 0)
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.OutputRange,
            Layer = last,
            Confidence = share > 0.05 ? 1 : 0.5,
            Kind = EvidenceKind.Exact,
            Evidence = new Dictionary<string, double>
            {
                ["low"] = low,
                ["high"] = high,
                ["targetsOutside"] = share,
                ["furthest"] = far,
            },
            Claim = $"{last} gives outputs in [{Show(low)}, {Show(high)}], and {Show(100 * share)} % of the targets lie outside, by up to "
                + $"{Show(far)}: they are never reached.",
            Advice = $"Leave {last} out, or scale the targets into its range.",
        };
    }

    private static Cause SoftmaxOfOne(string last) => new()
    {
        Name = CauseNames.ConstantOutput,
        Layer = last,
        Confidence = 1,
        Kind = EvidenceKind.Exact,
        Claim = $"{last} is a softmax over one unit, which is 1 whatever the weights are: the gradient is zero everywhere.",
        Advice = "Leave the softmax out, or use a sigmoid.",
    };

    private static (double Low, double High) RangeOf(Layer layer) => layer switch
    {
        Softmax or Sigmoid => (0, 1),
        Tanh or HardTanh => (-1, 1),
        Relu or Models.Layers.Softplus => (0, double.PositiveInfinity),
        LogSoftmax => (double.NegativeInfinity, 0),
        _ => (double.NegativeInfinity, double.PositiveInfinity),
    };

    /// <summary>ln(1 + eᶻ) without overflow.</summary>
    public static double SoftplusOf(double z) => Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
}
