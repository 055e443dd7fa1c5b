using Theodolite.Diagnosis.Causes;
using Theodolite.Objectives;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>Units that pass nothing on: dead over all samples, or saturated.</summary>
internal sealed class UnitCauses : CauseTest
{
    /// <summary>δ of the bound on how often a unit fires that never did: ln(1/δ)/N.</summary>
    private const double Delta = 1e-3;

    /// <summary>Share of a layer's units that must be dead or saturated for it to hold the training.</summary>
    private const double Most = 0.5;

    /// <summary>Mean slope of a sigmoid or tanh, relative to its largest, at which a layer counts as saturated: it lets a twentieth
    /// through.</summary>
    private const double SmallGain = 0.05;

    public override IEnumerable<Cause> Find(Circumstances at)
    {
        foreach (var layer in at.Activity.Where(layer => layer.Units > 0))
        {
            if (layer.Dead > 0 && layer.Layer.Contains("relu", StringComparison.Ordinal))
            {
                yield return Dead(at, layer);
            }

            if (layer.Saturated > Most * layer.Units && !layer.Layer.Contains("relu", StringComparison.Ordinal)
                || (layer.Gain < SmallGain && !layer.Layer.Contains("relu", StringComparison.Ordinal)))
            {
                yield return Saturated(at, layer);
            }
        }
    }

    /// <summary>Whether it is so from the start.</summary>
    public static bool FromTheStart(Circumstances at, LayerActivity now) => at.StartActivity.FirstOrDefault(then => then.Layer == now.Layer)
        is { } start && (start.Dead + start.Saturated > Most * start.Units || start.Gain < SmallGain);

    private static Cause Dead(Circumstances at, LayerActivity layer)
    {
        var samples = at.Data.Count;
        var share = (double)layer.Dead / layer.Units;
        return new Cause
        {
            Name = CauseNames.DeadRelu,
            Layer = layer.Layer,
            Units = layer.DeadUnits,
            Confidence = layer.Dead == layer.Units ? 1 - Delta : share > Most ? 0.8 * share : 0.3 * share,
            Kind = layer.Dead == layer.Units ? EvidenceKind.Exact : EvidenceKind.Statistical,
            Evidence = new Dictionary<string, double>
            {
                ["dead"] = layer.Dead,
                ["units"] = layer.Units,
                ["fromTheStart"] = at.StartActivity.FirstOrDefault(then => then.Layer == layer.Layer)?.Dead ?? double.NaN,
                ["firesAtMost"] = Math.Log(1 / Delta) / samples,
            },
            Claim = $"{layer.Layer}: {layer.Dead} of {layer.Units} units fire for none of the {samples} samples, so each fires with a "
                + $"probability of at most {Show(Math.Log(1 / Delta) / samples)} (error {Show(Delta)}), and no gradient reaches "
                + "their weights.",
            Advice = "Draw the dead units' weights again, use leaky-relu or gelu, and lower the rate if they died on the way.",
        };
    }

    private static Cause Saturated(Circumstances at, LayerActivity layer) => new()
    {
        Name = CauseNames.SaturatedUnits,
        Layer = layer.Layer,
        Units = layer.SaturatedUnits,
        Confidence = Math.Clamp(1 - layer.Gain, 0.5, 0.99),
        Kind = EvidenceKind.Statistical,
        Evidence = new Dictionary<string, double>
        {
            ["saturated"] = layer.Saturated,
            ["units"] = layer.Units,
            ["gain"] = layer.Gain,
            ["gainAtStart"] = at.StartActivity.FirstOrDefault(then => then.Layer == layer.Layer)?.Gain ?? double.NaN,
        },
        Claim = $"{layer.Layer}: {layer.Saturated} of {layer.Units} units are saturated for every sample, and the layer lets through a "
            + $"share {Show(layer.Gain)} of a gradient.",
        Advice = "Scale the inputs, draw smaller weights (or initialize: lsuv), or normalise before the layer.",
    };
}
