using Theodolite.Diagnosis.Measurements;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>No other test concluded.</summary>
internal sealed class InconclusiveTest : VerdictTest
{
    public override Verdict Verdict => Verdict.Inconclusive;

    public override bool? Critical => null;

    public override Conclusion Try(Measurement m) => Conclusion.Undecided();
}

public sealed partial record Verdict
{
    /// <summary>The measurements made do not decide; the evidence says which would.</summary>
    public static Verdict Inconclusive { get; } = new("inconclusive")
    {
        Tone = VerdictTone.Open,
        Headline = _ => "Undecided: what was measured does not settle it.",
        Advice = _ => ["The last line of the proof says which measurement would decide."],
    };
}
