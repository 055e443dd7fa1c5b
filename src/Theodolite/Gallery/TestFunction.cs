using Theodolite.Objectives.Expressions;

namespace Theodolite.Gallery;

/// <summary>What a known critical point is; the names are those of the survey's verdicts.</summary>
public enum CriticalKind
{
    /// <summary>All eigenvalues are positive.</summary>
    LocalMinimum,

    /// <summary>No eigenvalue is negative, some are zero, nothing near is lower.</summary>
    FlatMinimum,

    /// <summary>Some eigenvalue is negative, some positive.</summary>
    Saddle,

    /// <summary>No eigenvalue is negative, yet something near is lower.</summary>
    DegenerateSaddle,

    /// <summary>Every direction leads down.</summary>
    LocalMaximum,
}

/// <summary>A critical point known from the literature, or solved for to full precision.</summary>
/// <param name="At">θ.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">f there.</param>
public sealed record CriticalPoint(double[] At, CriticalKind Kind, double Value);

/// <summary>A function to try optimizers on.</summary>
/// <param name="Name">Name on the command line, in kebab-case.</param>
/// <param name="Text">Its expression.</param>
/// <param name="Lesson">What it is good for, in one sentence.</param>
/// <param name="Low">Lower corner of the box worth looking at, one number per parameter.</param>
/// <param name="High">Upper corner.</param>
/// <param name="Start">Where to begin when nothing else is said.</param>
/// <param name="Source">Who posed it.</param>
public sealed record TestFunction(string Name, string Text, string Lesson, double[] Low, double[] High, double[] Start, string Source)
{
    /// <summary>Critical points that are known; not always all.</summary>
    public IReadOnlyList<CriticalPoint> CriticalPoints { get; init; } = [];

    /// <summary>The expression, read.</summary>
    public Expression Expression => Expression.Parse(Text);
}
