using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using static Theodolite.Diagnosis.Evidence;

namespace Theodolite.Diagnosis;

/// <summary>The verdicts that second derivatives leave open: H ⪰ 0 with zeros, or a point on a kink.</summary>
internal static class DegenerateVerdicts
{
    /// <summary>Change orders below this are first-order descent that a gradient of zero hides (a kink).</summary>
    private const double FirstOrder = 1.5;

    public static Finding Decide(Measurements m, EigenDecomposition dense)
    {
        var zeros = dense.Values.Count(value => Math.Abs(value) <= m.Epsilon);
        m.Evidence["zeroEigenvalues"] = zeros;
        var kernelOnKink = m.Kinks > 0 ? double.PositiveInfinity : m.Epsilon;
        var probes = new DegenerateProbes(m.Point, dense, kernelOnKink, m.Epsilon, m.Scale.Noise, m.Kinks > 0)
            .Run(m.Settings.Seed, fraction => m.Progress?.Report(new("probing the kernel of H", fraction)), m.Cancellation);
        return Judge(
            m,
            probes,
            $"{zeros} of {dense.Order} eigenvalues are zero within ε, so second derivatives leave it open",
            dense.Norm,
            null);
    }

    /// <summary>The verdict that probes leave.</summary>
    /// <param name="m">The measurements.</param>
    /// <param name="probes">What the probes saw; straight ones alone, in opposite pairs, where H = 0.</param>
    /// <param name="lead">Why there were probes.</param>
    /// <param name="norm">‖H‖.</param>
    /// <param name="bound">What else is known of the lowest eigenvalue, to add to the certificate of a flat minimum.</param>
    public static Finding Judge(Measurements m, List<ProbeOutcome> probes, string lead, double norm, string? bound)
    {
        var descending = probes.Where(p => p.Sign == ProbeSign.Descends).ToList();
        var ascending = probes.Count(p => p.Sign == ProbeSign.Ascends);
        m.Evidence["probes"] = probes.Count;
        m.Evidence["probesDescending"] = descending.Count;
        m.Evidence["probesAscending"] = ascending;
        m.Evidence["probesCurved"] = probes.Count(p => p.Curved);
        m.Evidence["probeLargestStep"] = m.Point.TypicalParameter / 2;
        m.Evidence.Say(
            $"{lead}: {probes.Count} probes, {probes.Count(p => p.Curved)} of them curved, {descending.Count} descend, "
                + $"{ascending} ascend.");

        if (descending.Count > 0)
        {
            return Descending(m, probes, norm);
        }

        if (m.Kinks > 0)
        {
            m.Evidence.Say("No probe descends, but on a kink neither gradient nor curvature proves anything: a survey off the kink, or "
                + "subgradients, would decide.");
            return new(Verdict.Inconclusive);
        }

        if (ascending == 0 && norm <= m.Epsilon && FallsFurtherOut(m) is { } direction)
        {
            return new(Verdict.Plateau, Direction: direction);
        }

        Symmetries(m);
        return new(Verdict.FlatMinimum, new("probes", m.Point.TypicalParameter / 2, null, $"No descent in {probes.Count} straight and "
            + $"curved probes along the kernel with steps up to {Show(m.Point.TypicalParameter / 2)}{bound}; this is not a proof."));
    }

    private static Finding Descending(Measurements m, List<ProbeOutcome> probes, double norm)
    {
        var descending = probes.Where(p => p.Sign == ProbeSign.Descends).ToList();
        var best = descending.MinBy(p => p.Change)!;
        m.Evidence["probeStep"] = best.Step;
        m.Evidence["probeDecrease"] = -best.Change;
        m.Evidence["probeOrder"] = best.Order;
        var direction = Vectors.Along(best.Point, -1, m.Point.Theta);
        Vectors.Scale(direction, 1 / Vectors.Norm(direction));
        var certificate = new Certificate(
            "probes",
            best.Step,
            null,
            $"A {(best.Curved ? "curved" : "straight")} probe lowers the loss by {Show(-best.Change)} at a step of {Show(best.Step)}.");
        var line = $"the best of them, {(best.Curved ? "curved" : "straight")}, lowers the loss by {Show(-best.Change)} at a step of "
            + $"{Show(best.Step)} (order {Show(best.Order)})";
        if (norm <= m.Epsilon && EveryWayDown(probes))
        {
            m.Evidence.Say($"Local maximum: no probe ascends, {line}.");
            return new(Verdict.LocalMaximum, certificate, direction, best.Point);
        }

        if (best.Order < FirstOrder)
        {
            m.Evidence.Say($"Descending: the loss falls to first order where the derivative by convention is zero; {line}.");
            return new(Verdict.Descending, certificate, direction, best.Point);
        }

        m.Evidence.Say($"Degenerate saddle: H has no negative eigenvalue, yet {line}.");
        return new(Verdict.DegenerateSaddle, certificate, direction, best.Point);
    }

    // Without curvature all probes are straight and come in opposite pairs: both fall, or both are flat (−x²y² on an axis).
    private static bool EveryWayDown(List<ProbeOutcome> probes) => probes.Chunk(2).All(pair =>
        pair[0].Sign == pair[1].Sign && pair[0].Sign != ProbeSign.Ascends);

    // Gradient, curvature and every nearby change are below rounding: the far tail of a saturated function looks like this.
    private static double[]? FallsFurtherOut(Measurements m)
    {
        if (!m.Scale.Descends)
        {
            return null;
        }

        m.Evidence.Say($"Plateau: gradient, curvature and every change up to a step of {Show(m.Point.TypicalParameter / 2)} are below "
            + $"rounding, while further out ({Show(m.Point.Length)}) the loss falls by {Show(m.Scale.LargestFall)}: saturated rather "
            + "than minimal.");
        m.Evidence["farDecrease"] = m.Scale.LargestFall;
        NonCriticalVerdicts.Layers(m);
        return m.Scale.FallDirection;
    }

    private static void Symmetries(Measurements m)
    {
        var count = m.Evidence.Numbers.TryGetValue("zeroEigenvalues", out var zeros)
            ? $"the {zeros} flat directions"
            : "the flat directions";
        var known = KnownSymmetries.Of(m.Point.Stored)?.Record(m.Evidence) ?? "";
        m.Evidence.Say($"Flat minimum: no probe descends along {count}.{known}");
    }
}
