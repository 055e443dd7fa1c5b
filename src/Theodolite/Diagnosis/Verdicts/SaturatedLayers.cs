using Theodolite.Diagnosis.Measurements;
using Theodolite.Networks;
using Theodolite.Objectives;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// The loss is level in all weights before the last layer, as where a layer of dead or saturated units lets nothing through; the run has
/// stopped or the gradient vanishes, and the loss is far from its bound: level ground, whatever second derivatives say of the last layer.
/// </summary>
internal sealed class SaturatedLayersTest(bool critical) : VerdictTest
{
    /// <summary>Mean slope, relative to its largest, of a layer that lets nothing through.</summary>
    private const double Gain = 0.02;

    /// <summary>Most that the gradient may promise where it does not vanish, relative to f − f_low.</summary>
    private const double Promise = 1e-3;

    /// <summary>Negative curvature beyond this share of ‖H‖ is no level ground.</summary>
    private const double Bent = 1e-3;

    /// <summary>Where a run has stopped, the bend over the layers before the last may be this many times the limit of a plateau: it has
    /// been seen that they get nowhere.</summary>
    private const double Seen = 5;

    /// <summary>A run whose loss is below this share of what a constant answer costs is not stuck.</summary>
    private const double Low = 0.3;

    /// <summary>A point is closed only where the model answers next to a constant: three saturated units that compute half of XOR stand on
    /// a region of minima.</summary>
    private const double Constant = 0.9;

    public override Verdict Verdict => Verdict.Plateau;

    public override bool? Critical => critical;

    public override Conclusion Try(Measurement m)
    {
        var history = m.Settings.History;
        if (m.Point.Precise.ReferenceLoss is not { } reference || m.Point.Excess is not { } excess
            || excess < (history is null ? Constant : Low) * (reference - (m.Point.Precise.LowerBound ?? 0)))
        {
            return Conclusion.Pass;
        }

        if (!critical && (m.Spectrum.Minimum < -Bent * m.Spectrum.Norm
            || history?.HasStopped != true
            || m.Criticality.PredictedDecrease > Promise * excess))
        {
            return Conclusion.Pass;
        }

        if (m.Point.Stored is NetworkObjective { Loss.L2.Strength: > 0 })
        {
            return Conclusion.Fails("The penalty curves the ground whatever the layers let through.");
        }

        // Level everywhere and no lower anywhere: a constant function, of which every point is a minimum.
        if (critical && m.Spectrum.Norm <= m.Epsilon && !m.Scale.Descends)
        {
            return Conclusion.Fails("The loss is the same near and far.");
        }

        // The last layer has done what it can, and nothing reaches the others.
        if (LevelGround.MeasureHidden(m) is not { } hidden)
        {
            return Conclusion.Pass;
        }

        m.Evidence["hiddenSlope"] = hidden.Slope;
        m.Evidence["hiddenBend"] = hidden.Bend;
        var limit = history?.HasStopped == true ? Seen * hidden.Limit : hidden.Limit;
        if (hidden.Slope > hidden.Limit || hidden.Bend > limit)
        {
            return Conclusion.Fails($"Moving the weights before the last layer by their own size changes the loss by {Show(hidden.Slope)} "
                + $"and {Show(hidden.Bend)}, more than {Show(hidden.Limit)} and {Show(limit)}.");
        }

        var closed = m.Activity.Where(IsClosed).ToList();
        var shut = closed.Count == 0 ? ""
            : $" {closed[0].Layer} lets through a share {Show(closed[0].Gain)} of a gradient: {closed[0].Dead} dead and "
                + $"{closed[0].Saturated} saturated of {closed[0].Units} units.";
        m.Evidence["closedLayers"] = closed.Count;
        m.Evidence.Say("Plateau: moving all weights before the last layer by their own size changes the loss by at most "
            + $"{Show(hidden.Slope)} and {Show(hidden.Bend)}, within {Show(hidden.Limit)} and {Show(limit)} of the {Show(excess)} that "
            + $"remain: they have nothing to go by.{shut}");
        m.RecordLayers();
        return Conclusion.Holds(new(Verdict.Plateau, Direction: null));
    }

    private static bool IsClosed(LayerActivity layer) => layer.Units > 0 && layer.Gain < Gain;
}
