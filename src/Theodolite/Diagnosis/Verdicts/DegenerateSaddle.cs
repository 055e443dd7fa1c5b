using Theodolite.Diagnosis.Measurements;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>A probe falls where H has no negative eigenvalue.</summary>
internal sealed class DegenerateSaddleTest : VerdictTest
{
    public override Verdict Verdict => Verdict.DegenerateSaddle;

    public override Conclusion Try(Measurement m)
    {
        if (m.Probes.Best is not { } best)
        {
            return Conclusion.Fails("No probe descends.");
        }

        m.Evidence.Say($"Degenerate saddle: H has no negative eigenvalue, yet {Probing.Describe(best)}.");
        return Conclusion.Holds(Probing.Finding(Verdict.DegenerateSaddle, m, best));
    }
}

public sealed partial record Verdict
{
    /// <summary>Critical, H ⪰ 0 to tolerance, yet a higher-order probe descends.</summary>
    public static Verdict DegenerateSaddle { get; } = new("degenerate-saddle")
    {
        IsCritical = true,
        CanBeEscaped = true,
        Headline = _ => "A degenerate saddle: level to second order, yet a probe found a way down.",
        Advice = _ => [],
    };
}
