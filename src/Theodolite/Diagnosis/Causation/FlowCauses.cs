using Theodolite.Diagnosis.Causes;
using Theodolite.Optimizers.Clipping;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>
/// How the gradient changes on its way back: what a relative change of each layer does to the loss, ‖gₗ‖·‖θₗ‖, which in a ReLU network
/// without biases differs between layers only as ‖θₗ‖‖gₗ‖ does from ⟨θₗ, gₗ⟩, and ‖gₗ‖ itself.
/// </summary>
internal sealed class FlowCauses : CauseTest
{
    /// <summary>‖g‖ of the first over that of the last layer below which gradients vanish, and their ‖gₗ‖/‖θₗ‖ likewise (AutoTrainer uses
    /// the same ratio).</summary>
    private const double Vanished = 1e-3;

    /// <summary>The same above which they explode (AutoTrainer: 70).</summary>
    private const double Exploded = 70;

    /// <summary>Share of a clipped run's gradients above the limit, by how much, that speaks for a run that clipping holds.</summary>
    private const double ClippedBy = 10;

    public override IEnumerable<Cause> Find(Circumstances at)
    {
        if (at.Weights.Count >= 3)
        {
            var (first, last) = (at.Weights[0], at.Weights[^1]);
            foreach (var (theta, gradient, when) in Points(at))
            {
                var (front, back) = (Circumstances.NormOf(first, gradient), Circumstances.NormOf(last, gradient));
                if (!(back > 0) || !double.IsFinite(front))
                {
                    continue;
                }

                var ratio = front / back;
                var relative = front / Math.Max(1e-300, Circumstances.NormOf(first, theta)) / (back / Math.Max(
                    1e-300,
                    Circumstances.NormOf(last, theta)));
                if (ratio < Vanished && relative < Vanished)
                {
                    yield return Vanishing(at, gradient, ratio, relative, when);
                    break;
                }

                if (ratio > Exploded && relative > Exploded)
                {
                    yield return Exploding(at, gradient, ratio, relative, when);
                    break;
                }
            }
        }

        if (Clipped(at) is { } clipped)
        {
            yield return clipped;
        }
    }

    private static IEnumerable<(double[] Theta, double[] Gradient, string When)> Points(Circumstances at)
    {
        if (at is { Start: { } start, StartGradient: { } first })
        {
            yield return (start, first, "at the start");
        }

        yield return (at.Theta, at.Gradient, "at the point");
    }

    private static Dictionary<string, double> Norms(Circumstances at, double[] gradient, double ratio, double relative)
    {
        var evidence = new Dictionary<string, double>
        {
            ["ratio"] = ratio,
            ["relativeRatio"] = relative,
            ["fromTheStart"] = ReferenceEquals(gradient, at.Gradient) ? 0 : 1,
        };
        foreach (var layer in at.Weights)
        {
            evidence[$"gradientNorm/{layer.Label}"] = Circumstances.NormOf(layer, gradient);
        }

        return evidence;
    }

    private static Cause Vanishing(Circumstances at, double[] gradient, double ratio, double relative, string when) => new()
    {
        Name = CauseNames.VanishingGradient,
        Layer = at.Weights[0].Label,
        Confidence = 0.9,
        Kind = EvidenceKind.Heuristic,
        Evidence = Norms(at, gradient, ratio, relative),
        Claim = $"The gradient shrinks through depth: {when} that of {at.Weights[0].Label} is {Show(ratio)} of that of "
            + $"{at.Weights[^1].Label}, over {at.Weights.Count} layers.",
        Advice = "Use relu or gelu with matching start values, residual connections or normalisation layers.",
    };

    private static Cause Exploding(Circumstances at, double[] gradient, double ratio, double relative, string when) => new()
    {
        Name = CauseNames.ExplodingGradient,
        Layer = at.Weights[0].Label,
        Confidence = 0.8,
        Kind = EvidenceKind.Heuristic,
        Evidence = Norms(at, gradient, ratio, relative),
        Claim = $"The gradient grows through depth: {when} that of {at.Weights[0].Label} is {Show(ratio)} times that of "
            + $"{at.Weights[^1].Label}, over {at.Weights.Count} layers.",
        Advice = "Draw smaller weights (or initialize: lsuv), normalise, or clip the gradient.",
    };

    // Gradients far above what clipping lets through, all along: every step has the same short length.
    private static Cause? Clipped(Circumstances at)
    {
        if (at.History is not { Settings.Clipping: GlobalNormClipping { Limit: var limit } } history
            || !history.Metrics.TryGetValue("gradient-norm", out var norms) || norms.Count < 3)
        {
            return null;
        }

        var median = norms.Select(row => row.Value).Order().ElementAt(norms.Count / 2);
        return !(median > ClippedBy * limit) ? null : new Cause
        {
            Name = CauseNames.ExplodingGradient,
            Confidence = 0.85,
            Kind = EvidenceKind.Statistical,
            Evidence = new Dictionary<string, double>
            {
                ["medianNorm"] = median,
                ["clippedAt"] = limit,
                ["measurements"] = norms.Count,
                ["fromTheStart"] = 1
            },
            Claim = $"The gradient is clipped at {Show(limit)} all along, while its median norm is {Show(median)}: every step is cut to "
                + $"{Show(limit / median)} of itself.",
            Advice = "Draw smaller weights or normalise so that gradients keep to their size; clip only the rare large one.",
        };
    }
}
