using Theodolite.Diagnosis.Measurements;
using Theodolite.Settings;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>λ_max &lt; −ε, from all eigenvalues or by a bound.</summary>
internal sealed class LocalMaximumTest : VerdictTest
{
    public override Verdict Verdict => Verdict.LocalMaximum;

    public override Conclusion Try(Measurement m)
    {
        Announce(m);
        var highest = m.Spectrum.Maximum;
        if (m.Kinks > 0 || highest >= -m.Epsilon)
        {
            return Conclusion.Fails($"λ_max = {Show(highest)} is not below −ε = {Show(-m.Epsilon)}.");
        }

        if (m.View.Above(m) is not { } bound || bound.Value >= -m.Threshold.Position)
        {
            return Conclusion.Fails("No bound puts the highest eigenvalue below zero.");
        }

        m.Evidence.Say(bound.Lanczos is { } lanczos
            ? $"Local maximum to resolution {Show(lanczos.Resolution)}: λ_max ≤ {Show(bound.Value)}, wrong with probability at most "
                + $"{Show(bound.FailureProbability)}."
            : $"Local maximum: every eigenvalue is negative, the largest {Show(highest)}.");
        return Conclusion.Holds(new(
            Verdict.LocalMaximum,
            Certificate.Of(bound, "All eigenvalues are negative.", "λ_max ≤"),
            m.Spectrum.Smallest[0].Vector.ToArray()));
    }

    // The first test of a critical point says what makes it one.
    private static void Announce(Measurement m)
    {
        var (point, judged) = (m.Point, m.Criticality);
        m.Evidence.Say($"Critical: ‖g‖ = {Show(point.GradientNorm)} predicts a decrease of {Show(judged.PredictedDecrease)}, within "
            + $"{Show(judged.Limit)}"
            + $"{(point.GradientNorm <= 2 * m.Floor.Value ? $"; it is at its rounding floor {Show(m.Floor.Value)}" : "")}.");
        m.Evidence.Say($"Eigenvalues within ε = {Show(m.Epsilon)} count as zero: rounding {Show(m.Threshold.Rounding)}"
            + (m.View.ProductError > 0
                ? $" (four times {Show(m.View.ProductError)}, by which products in "
                    + $"{Kebab.Of(point.Stored.DType.ToString())} were seen to be off)"
                : "")
            + $", change of H on the way to the exact critical point {Show(m.Threshold.Position)}.");
        if (m.Kinks > 0)
        {
            m.Evidence.Say($"{m.Kinks} evaluations sit exactly on a kink (ReLU, abs, max-pool tie), where second derivatives prove "
                + "nothing: only seen decreases count.");
        }
    }
}

/// <summary>H = 0 within ε, and every probe falls, or its whole line is flat.</summary>
internal sealed class LocalMaximumByProbesTest : VerdictTest
{
    public override Verdict Verdict => Verdict.LocalMaximum;

    public override Conclusion Try(Measurement m)
    {
        if (m.Spectrum.Norm > m.Epsilon)
        {
            return Conclusion.Fails("Not every direction leads down: some curve up.");
        }

        Probing.Record(m);
        if (m.Probes.Best is not { } best || !m.Probes.EveryWayDown)
        {
            return Conclusion.Fails("Not every direction leads down.");
        }

        m.Evidence.Say($"Local maximum: no probe ascends, {Probing.Describe(best)}.");
        return Conclusion.Holds(Probing.Finding(Verdict.LocalMaximum, m, best));
    }
}

public sealed partial record Verdict
{
    /// <summary>Critical, and every direction descends.</summary>
    public static Verdict LocalMaximum { get; } = new("local-maximum")
    {
        IsCritical = true,
        CanBeEscaped = true,
        Headline = _ => "A local maximum: every direction leads down.",
        Advice = _ => [],
    };
}
