using Theodolite.Diagnosis.Causes;
using Theodolite.Models;
using Theodolite.Models.Layers;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>
/// Start values from which gradients cannot tell units apart: all zero, or equal units, whose gradients are equal and stay so; and start
/// values so small that the product of the layers lets nothing through.
/// </summary>
internal sealed class StartCauses : CauseTest
{
    /// <summary>Gain of a layer, rms(w)·√(fan in), below which it dampens what passes it a hundredfold or more in two layers.</summary>
    private const double SmallGain = 0.05;

    public override IEnumerable<Cause> Find(Circumstances at)
    {
        var start = at.Start ?? at.Theta;
        var gradient = at.Start is null ? at.Gradient : at.StartGradient!;
        var hidden = at.Weights.SkipLast(1).ToList();
        if (hidden.Count == 0)
        {
            yield break;
        }

        var (zeros, stuck) = Zeros(at, start, gradient);
        if (zeros.Count > 0)
        {
            yield return new Cause
            {
                Name = CauseNames.ZeroInitialization,
                Layer = zeros[0].Label,
                Confidence = 1,
                Kind = EvidenceKind.Exact,
                Evidence = new Dictionary<string, double> { ["zeroLayers"] = zeros.Count, ["layersWithoutGradient"] = stuck.Count },
                Claim = $"The weights of {Names(zeros)} are all zero at the start, and no gradient reaches {Names(stuck)}: the start is a "
                    + "stationary point of these layers.",
                Advice = "Draw the weights at random (the layers' default, or init: he-normal for relu).",
            };
            yield break;
        }

        foreach (var layer in hidden.Where(layer => Twins(layer, start)))
        {
            yield return new Cause
            {
                Name = CauseNames.SymmetricInitialization,
                Layer = layer.Label,
                Confidence = 1,
                Kind = EvidenceKind.Exact,
                Evidence = new Dictionary<string, double> { ["stillEqual"] = Twins(layer, at.Theta) ? 1 : 0 },
                Claim = $"All units of {layer.Label} begin with the same weights, so they get the same gradient and stay one unit"
                    + $"{(Twins(layer, at.Theta) ? ", which they still are" : "")}.",
                Advice = "Draw the weights at random.",
            };
            yield break;
        }

        var small = hidden.Where(layer => Gain(layer, start) < SmallGain && Circumstances.WeightOf(layer, start).ContainsAnyExcept(0.0))
            .ToList();
        var normalized = at.Network.Network.AllLayers.Any(layer => layer.Layer is BatchNorm or Normalization);
        if (small.Count == hidden.Count && !normalized)
        {
            var larger = at.IsHeld ? at.Try("larger start values", run => run with { Start = Enlarged(at, run.Start) }) : null;
            yield return new Cause
            {
                Name = CauseNames.SmallInitialization,
                Layer = small[0].Label,
                Confidence = larger is null ? 0.6 : larger.Helps ? 0.9 : 0.3,
                Kind = larger is { Helps: true } ? EvidenceKind.Statistical : EvidenceKind.Heuristic,
                Evidence = small.ToDictionary(layer => $"gain/{layer.Label}", layer => Gain(layer, start)),
                Claim = $"The start weights are small: {small[0].Label} passes on a share {Show(Gain(small[0], start))} of what enters it, "
                    + "and so do the other hidden layers; gradients shrink with the product.",
                Advice = "Draw the weights by the layers' defaults, or scale them by the data (initialize: lsuv).",
            };
        }
    }

    // Rows equal to the last bit, and more than one of them.
    private static bool Twins(NetworkLayer layer, double[] theta)
    {
        var block = layer.Weight!;
        var rows = (int)block.Shape[0];
        var weights = theta.AsSpan((int)block.Offset, (int)block.Count);
        if (rows < 2 || weights.Length == 0 || layer.Layer.Kind is "embedding" or "position-embedding")
        {
            return false;
        }

        var width = weights.Length / rows;
        for (var row = 1; row < rows; row++)
        {
            if (!weights.Slice(row * width, width).SequenceEqual(weights[..width]))
            {
                return false;
            }
        }

        return weights[..width].ContainsAnyExcept(0.0);
    }

    // Every weight scaled so that its layer passes on what enters it.
    private static double[] Enlarged(Circumstances at, double[] start)
    {
        var enlarged = (double[])start.Clone();
        foreach (var layer in at.Weights)
        {
            var gain = Gain(layer, start);
            var block = layer.Weight!;
            if (gain > 0 && gain < 1)
            {
                LinearAlgebra.Vectors.Scale(enlarged.AsSpan((int)block.Offset, (int)block.Count), 1 / gain);
            }
        }

        return enlarged;
    }

    private static double Gain(NetworkLayer layer, double[] theta)
    {
        var block = layer.Weight!;
        return Circumstances.NormOf(layer, theta) / Math.Sqrt(Math.Max(1, block.Shape[0]));
    }

    /// <summary>Whether the start is a stationary point of hidden layers because weights are zero there: no rate leads away from
    /// it.</summary>
    public static bool IsStationary(Circumstances at) =>
        at is { Start: { } start, StartGradient: { } gradient } && Zeros(at, start, gradient).Zeros.Count > 0;

    // Layers of zeros and the hidden layers that no gradient reaches for them; none where either are missing. A layer of zeros between
    // others that are not is usual (the last of a residual branch): gradients pass it at the second step.
    private static (List<NetworkLayer> Zeros, List<NetworkLayer> Stuck) Zeros(Circumstances at, double[] start, double[] gradient)
    {
        var zeros = at.Weights.Where(layer => !Circumstances.WeightOf(layer, start).ContainsAnyExcept(0.0)).ToList();
        var stuck = at.Weights.SkipLast(1).Where(layer => !Circumstances.WeightOf(layer, gradient).ContainsAnyExcept(0.0)).ToList();
        return stuck.Count > 0 && (zeros.Count > 1 || (zeros.Count == 1 && at.Weights[^1] != zeros[0])) ? (zeros, stuck) : ([], []);
    }

    private static string Names(IReadOnlyList<NetworkLayer> layers) => string.Join(", ", layers.Take(3).Select(layer => layer.Label))
        + (layers.Count > 3 ? $" and {layers.Count - 3} more" : "");
}
