using Theodolite.CriticalPoints.Finders;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.CriticalPoints;

/// <summary>A place at which searches ended, and what it is.</summary>
public sealed record FoundPoint
{
    /// <summary>θ of the end with the smallest gradient, or of the point that a search of the box proved.</summary>
    public required double[] Theta { get; init; }

    /// <summary>‖g‖² there.</summary>
    public required double SquaredGradientNorm { get; init; }

    /// <summary>Whether interval arithmetic proved that a critical point exists here, and only one.</summary>
    public bool IsProved { get; init; }

    /// <summary>Indices of the ends that are this point.</summary>
    public IReadOnlyList<int> Ends { get; init; } = [];

    /// <summary>Places taken for images of this one under symmetries, itself among them.</summary>
    public int Places { get; init; } = 1;

    /// <summary>The survey there, with the search's end as its evidence; null until it is made.</summary>
    public SurveyResult? Survey { get; init; }
}

/// <summary>Where one finder came to from one start.</summary>
/// <param name="Start">Index of the start.</param>
/// <param name="Result">How it went.</param>
/// <param name="Point">Index of the point among those of the report; null where it ended above the cut-off or not at all.</param>
/// <param name="Verdict">The survey's verdict on the place; null where nothing is finite.</param>
public sealed record SearchEnd(int Start, FinderResult Result, int? Point, Verdict? Verdict);

/// <summary>How a finder did over all starts.</summary>
/// <param name="Finder">The finder.</param>
/// <param name="Starts">Its starts.</param>
/// <param name="Below">Ends with ‖g‖² at most the cut-off.</param>
/// <param name="Critical">Those of them that the survey calls critical.</param>
/// <param name="GradientFlat">Ends above the cut-off whose Newton step leaves r &gt; 0.9 of the gradient (Frye et al. 2020).</param>
/// <param name="Distinct">Points among the ends below the cut-off.</param>
/// <param name="Cost">Mean work of a start in gradient equivalents.</param>
public sealed record FinderScore(
    CriticalPointFinder Finder,
    int Starts,
    int Below,
    int Critical,
    int GradientFlat,
    int Distinct,
    double Cost);
