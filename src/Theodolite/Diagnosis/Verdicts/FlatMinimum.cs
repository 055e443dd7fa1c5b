using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;
using static Theodolite.Diagnosis.Verdicts.SurveyResult;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>No probe falls. It is not a proof: deciding minimality at a degenerate point is NP-hard already for quartics.</summary>
internal sealed class FlatMinimumTest : VerdictTest
{
    public override Verdict Verdict => Verdict.FlatMinimum;

    public override Conclusion Try(Measurement m)
    {
        if (m.Kinks > 0)
        {
            m.Evidence.Say("No probe descends, but on a kink neither gradient nor curvature proves anything: a survey off the kink, or "
                + "subgradients, would decide.");
            return Conclusion.Undecided();
        }

        var zeros = m.Spectrum.Dense?.Values.Count(value => Math.Abs(value) <= m.Epsilon);
        var known = KnownSymmetries.Of(m.Point.Stored)?.Record(m.Evidence) ?? "";
        m.Evidence.Say("Flat minimum: no probe descends along "
            + $"{(zeros is { } count ? $"the {count} flat directions" : "the flat directions")}.{known}");
        var bound = m.Spectrum.Complete ? null : m.View.Below(m);
        var largest = m.Point.TypicalParameter / 2;
        var claim = $"No descent in {m.Probes.All.Count} straight and curved probes along the kernel with steps up to {Show(largest)}"
            + (bound is null ? "" : $", and λ_min ≥ {Show(bound.Value)} with a failure probability of {Show(bound.FailureProbability)}")
            + "; this is not a proof.";
        return Conclusion.Holds(new(Verdict.FlatMinimum, new("probes", largest, null, claim)));
    }
}

public sealed partial record Verdict
{
    /// <summary>Critical, no eigenvalue negative, some zero, and no probe descends.</summary>
    public static Verdict FlatMinimum { get; } = new("flat-minimum")
    {
        Tone = VerdictTone.Done,
        IsCritical = true,
        Headline = result => result.Certificate?.Kind == "lower-bound"
            ? "A global minimum: the loss has reached the lowest value it can have."
            : result.Index?.Zero.Exact is { } zero
                ? $"A flat minimum: {Count(zero)} of {Count(result.Layout.Count)} directions {(zero == 1 ? "is" : "are")} level, and no "
                    + "probe found a way down."
                : "A flat minimum: no probe found a way down.",
        Advice = Minimal,
    };
}
