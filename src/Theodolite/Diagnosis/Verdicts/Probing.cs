using Theodolite.Diagnosis.Measurements;
using Theodolite.LinearAlgebra;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>What the verdicts that rest on probes say alike.</summary>
internal static class Probing
{
    /// <summary>Writes down what the probes saw, once.</summary>
    public static void Record(Measurement m)
    {
        if (m.Evidence.Numbers.ContainsKey("probes"))
        {
            return;
        }

        var probes = m.Probes;
        var curved = probes.All.Count(probe => probe.Curved);
        m.Evidence["probes"] = probes.All.Count;
        m.Evidence["probesDescending"] = probes.Descending;
        m.Evidence["probesAscending"] = probes.Ascending;
        m.Evidence["probesCurved"] = curved;
        m.Evidence["probeLargestStep"] = m.Point.TypicalParameter / 2;
        if (probes.Best is { } best)
        {
            m.Evidence["probeStep"] = best.Step;
            m.Evidence["probeDecrease"] = -best.Change;
            m.Evidence["probeOrder"] = best.Order;
        }

        m.Evidence.Say($"{probes.Lead}: {probes.All.Count} probes, {curved} of them curved, {probes.Descending} descend, "
            + $"{probes.Ascending} ascend.");
    }

    /// <summary>The best probe, as a clause.</summary>
    public static string Describe(ProbeOutcome best) =>
        $"the best of them, {Form(best)}, lowers the loss by {Show(-best.Change)} at a step of {Show(best.Step)} (order "
            + $"{Show(best.Order)})";

    /// <summary>A finding whose certificate is the probe that fell.</summary>
    public static Finding Finding(Verdict verdict, Measurement m, ProbeOutcome best)
    {
        var words = $"A {Form(best)} probe lowers the loss by {Show(-best.Change)} at a step of {Show(best.Step)}.";
        return new(verdict, new Certificate("probes", best.Step, null, words), Direction(m, best)) { Probe = best };
    }

    /// <summary>From θ to where a probe ended, at unit length.</summary>
    public static double[] Direction(Measurement m, ProbeOutcome probe)
    {
        var direction = Vectors.Along(probe.Point, -1, m.Point.Theta);
        Vectors.Scale(direction, 1 / Vectors.Norm(direction));
        return direction;
    }

    private static string Form(ProbeOutcome probe) => probe.Curved ? "curved" : "straight";
}
