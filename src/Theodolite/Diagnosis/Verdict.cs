namespace Theodolite.Diagnosis;

/// <summary>Why the loss is where it is. A closed list; docs/verdicts.md gives each one's mathematics.</summary>
public enum Verdict
{
    /// <summary>Not stuck: the gradient still predicts progress and a trial step achieves it.</summary>
    Descending,

    /// <summary>Small gradient and small curvature against the scale of the loss, yet not critical.</summary>
    Plateau,

    /// <summary>A search or a stalled run ended where g ≠ 0 lies almost in the kernel of H.</summary>
    GradientFlat,

    /// <summary>Critical, with certified negative curvature.</summary>
    Saddle,

    /// <summary>Critical, H ⪰ 0 to tolerance, yet a higher-order probe descends.</summary>
    DegenerateSaddle,

    /// <summary>Critical, with all eigenvalues positive.</summary>
    LocalMinimum,

    /// <summary>Critical, no eigenvalue negative, some zero, and no probe descends.</summary>
    FlatMinimum,

    /// <summary>Critical, and every direction descends.</summary>
    LocalMaximum,

    /// <summary>The loss, its gradient or its curvature is NaN or infinite.</summary>
    NonFinite,

    /// <summary>The measurements made do not decide; the evidence says which would.</summary>
    Inconclusive,
}

/// <summary>The machine-readable names.</summary>
public static class Verdicts
{
    /// <summary>For instance <c>degenerate-saddle</c>.</summary>
    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Descending => "descending",
        Verdict.Plateau => "plateau",
        Verdict.GradientFlat => "gradient-flat",
        Verdict.Saddle => "saddle",
        Verdict.DegenerateSaddle => "degenerate-saddle",
        Verdict.LocalMinimum => "local-minimum",
        Verdict.FlatMinimum => "flat-minimum",
        Verdict.LocalMaximum => "local-maximum",
        Verdict.NonFinite => "non-finite",
        Verdict.Inconclusive => "inconclusive",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    /// <summary>Whether the verdict says that the gradient vanishes.</summary>
    public static bool IsCritical(this Verdict verdict) =>
        verdict is Verdict.Saddle or Verdict.DegenerateSaddle or Verdict.LocalMinimum or Verdict.FlatMinimum or Verdict.LocalMaximum;
}
