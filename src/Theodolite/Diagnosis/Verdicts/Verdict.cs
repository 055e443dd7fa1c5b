namespace Theodolite.Diagnosis.Verdicts;

/// <summary>How a verdict is to be taken, for whoever shows it.</summary>
public enum VerdictTone
{
    /// <summary>There is nothing left to do here.</summary>
    Done,

    /// <summary>It is under way.</summary>
    Moving,

    /// <summary>Something holds it, and something can be done.</summary>
    Stuck,

    /// <summary>The numbers have failed.</summary>
    Failed,

    /// <summary>It is not known.</summary>
    Open,
}

/// <summary>
/// Why the loss is where it is: one of a closed list. Everything that is said of a verdict wherever it appears is in this record,
/// in the file of the verdict, beside the test that issues it; docs/verdicts.md gives each one's mathematics.
/// </summary>
public sealed partial record Verdict
{
    private Verdict(string name) => Name = name;

    /// <summary>The machine-readable name, for instance <c>degenerate-saddle</c>.</summary>
    public string Name { get; }

    /// <summary>How it is to be taken.</summary>
    public VerdictTone Tone { get; private init; } = VerdictTone.Stuck;

    /// <summary>Whether it says that the gradient vanishes.</summary>
    public bool IsCritical { get; private init; }

    /// <summary>Whether a step out may be known: negative curvature, or a probe that fell.</summary>
    public bool CanBeEscaped { get; private init; }

    /// <summary>The verdict on a point in one sentence.</summary>
    internal Func<SurveyResult, string> Headline { get; private init; } = result => result.Verdict.Name;

    /// <summary>What to do about it, one paragraph each; how to take a step out is added by whoever knows how to call for it.</summary>
    internal Func<SurveyResult, IEnumerable<string>> Advice { get; private init; } = _ => [];

    /// <summary>Every verdict, in the order in which the ladder asks for them.</summary>
    public static IReadOnlyList<Verdict> All =>
    [
        NonFinite,
        Plateau,
        GradientFlat,
        LearningRateTooLarge,
        NoiseFloor,
        LearningRateTooSmall,
        Descending,
        LocalMaximum,
        Saddle,
        LocalMinimum,
        DegenerateSaddle,
        FlatMinimum,
        Inconclusive,
    ];

    public bool Equals(Verdict? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
