using Theodolite.Diagnosis.Measurements;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>What a test of the ladder says.</summary>
/// <param name="Finding">The verdict that holds; null where the next test is to be asked.</param>
/// <param name="Because">Why the verdict of the test was not issued, as a sentence; null where that needs no words.</param>
internal readonly record struct Conclusion(Finding? Finding, string? Because)
{
    /// <summary>It is not about such a point; nothing is to be said of it.</summary>
    public static Conclusion Pass => new(null, null);

    /// <summary>The verdict holds.</summary>
    public static Conclusion Holds(Finding finding) => new(finding, null);

    /// <summary>It does not; the next test is asked.</summary>
    public static Conclusion Fails(string because) => new(null, because);

    /// <summary>What was measured contradicts itself or does not suffice: the survey ends here. The evidence says what would
    /// decide.</summary>
    public static Conclusion Undecided() => new(new Finding(Verdict.Inconclusive), null);
}

/// <summary>One rung of the ladder: what speaks for one verdict.</summary>
internal abstract class VerdictTest
{
    /// <summary>The verdict that it is about.</summary>
    public abstract Verdict Verdict { get; }

    /// <summary>The points that it is about: critical ones, others, or (null) all.</summary>
    public virtual bool? Critical => true;

    /// <summary>Tries to conclude from what is measured; measures what it needs.</summary>
    public abstract Conclusion Try(Measurement m);
}

/// <summary>A verdict with what it rests on.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Certificate">Its certificate, where one is issued.</param>
/// <param name="Direction">A unit direction in which the loss was seen to fall, or null.</param>
internal sealed record Finding(Verdict Verdict, Certificate? Certificate = null, double[]? Direction = null)
{
    /// <summary>A probe that fell, or null.</summary>
    public ProbeOutcome? Probe { get; init; }

    /// <summary>Where a value first stopped being finite.</summary>
    public Objectives.NonFiniteOrigin? NonFinite { get; init; }
}
