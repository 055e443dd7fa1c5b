using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Diagnosis.Escapes;

/// <summary>One way out of one critical point.</summary>
/// <param name="From">The verdict on the point left.</param>
/// <param name="Direction">v, of norm 1.</param>
/// <param name="Dimension">Number of eigenvectors the random direction was drawn from; 1 for a probe.</param>
/// <param name="Curvature">vᵀHv; NaN where higher orders descend.</param>
/// <param name="Step">t.</param>
/// <param name="PredictedDecrease">½·|vᵀHv|·t², or C·tᵐ fitted to the probe.</param>
/// <param name="LossBefore">f(θ).</param>
/// <param name="LossAfter">f(θ + t·v), in float64.</param>
public sealed record EscapeStep(
    Verdict From,
    double[] Direction,
    int Dimension,
    double Curvature,
    double Step,
    double PredictedDecrease,
    double LossBefore,
    double LossAfter)
{
    /// <summary>f(θ) − f(θ + t·v).</summary>
    public double AchievedDecrease => LossBefore - LossAfter;
}

/// <summary>Where an escape led.</summary>
public sealed record EscapeResult
{
    /// <summary>The new θ, after the steps and the descents that verified them.</summary>
    public required double[] Theta { get; init; }

    /// <summary>One per critical point left.</summary>
    public required IReadOnlyList<EscapeStep> Steps { get; init; }

    /// <summary>Losses along the following descents, the first entry being that after the first step.</summary>
    public required IReadOnlyList<double> DescentLosses { get; init; }

    /// <summary>Whether the following descent went on falling and did not come back within half a step of the point left.</summary>
    public required bool Departed { get; init; }

    /// <summary>The summary.</summary>
    public required Remedy Remedy { get; init; }

    /// <summary>The verdict where the descent came to rest; null where it was still moving.</summary>
    public SurveyResult? Arrival { get; init; }
}
