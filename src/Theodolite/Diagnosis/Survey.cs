using Theodolite.Diagnosis.Causation;
using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;

namespace Theodolite.Diagnosis;

/// <summary>
/// Measures loss, gradient and curvature at a point and issues the verdict. The tests and their order are in
/// docs/verdicts.md; every threshold used is in the result's evidence.
/// </summary>
public sealed record Survey : SurveySettings
{
    /// <summary>Surveys f at θ.</summary>
    /// <exception cref="BadInputException">θ has not as many numbers as the loss has parameters.</exception>
    public SurveyResult Run(
        Objective objective,
        ReadOnlySpan<double> theta,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var point = new SurveyPoint(objective, theta, cancellation);
        using var m = new Measurement(this, point, progress, cancellation);
        var (finding, rejected) = Ladder.Climb(m);
        var result = new SurveyResult
        {
            Verdict = finding.Verdict,
            Loss = point.Loss,
            GradientNorm = point.GradientNorm,
            Layout = objective.Parameters,
            Theta = point.Theta,
            Samples = objective.Samples,
            Mode = (objective as NetworkObjective)?.Mode,
            GradientTolerance = GradientTolerance,
            NonFinite = finding.NonFinite,
            Evidence = m.Evidence.Numbers,
            Explanation = m.Evidence.Lines,
            Rejected = rejected,
            Seed = Seed,
        };
        return (finding.Verdict == Verdict.NonFinite ? result : Curved(result, m, finding)) with { Cost = point.Cost };
    }

    private static SurveyResult Curved(SurveyResult result, Measurement m, Finding finding)
    {
        var index = IndexCount.Measure(m, finding);
        var critical = finding.Verdict.IsCritical || (m.Criticality.IsCritical && finding.Verdict == Verdict.Inconclusive);
        var activity = m.Activity;
        foreach (var layer in activity)
        {
            m.Evidence[$"deadUnits/{layer.Layer}"] = layer.Dead;
            m.Evidence[$"saturatedUnits/{layer.Layer}"] = layer.Saturated;
        }

        double count = m.Point.Dimension;
        var (causes, cause) = m.Settings.Causes && m.Point.Stored is NetworkObjective network
            ? CauseRanking.Of(new Circumstances(m, network, finding.Verdict, activity))
            : m.Settings.Causes && m.Point.Stored is TracedObjective traced ? TracedCauses.Of(m, traced, finding.Verdict)
            : ([], null);
        return result with
        {
            CurvatureTolerance = m.Epsilon,
            Spectrum = m.Spectrum,
            Index = index,
            MinimumRatio = critical && index.Positive.Exact is { } positive ? positive / count : null,
            MinimumRatioRange = critical ? (index.Positive.Low / count, index.Positive.High / count) : null,
            Certificate = finding.Certificate,
            DescentDirection = finding.Direction,
            DescentPoint = finding.Probe?.Point,
            DescentLaw = finding.Probe is { } probe ? new(probe.Step, -probe.Change, probe.Order) : null,
            Activity = activity,
            Notes = [.. Observations.Of(m.Point, activity)],
            Causes = causes,
            Cause = cause,
        };
    }
}
