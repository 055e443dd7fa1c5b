using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Objectives;

namespace Theodolite.Diagnosis.Escapes;

/// <summary>
/// Leaves a critical point along certified negative curvature, or along a probe that descends: a growing step both ways
/// with the decrease verified in float64, then a short descent that must move on; repeated at the next saddle.
/// </summary>
/// <remarks>
/// The direction is a <em>random</em> unit vector in the span of the eigenvectors within 10 % of λ_min. Symmetric networks
/// repeat λ_min many times (once per hidden unit of an all-zero layer), and a single eigenvector may wake a single unit.
/// </remarks>
public sealed record Escape
{
    private readonly double _eigenspaceShare = 0.1;
    private readonly int _maximumSaddles = 3;
    private readonly int _descentSteps = 20;

    /// <summary>Eigenvectors whose eigenvalue lies within this share of λ_min span the direction.</summary>
    public double EigenspaceShare
    {
        get => _eigenspaceShare;
        init => _eigenspaceShare = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A share lies between 0 and 1.");
    }

    /// <summary>How many critical points to leave in a row, at most.</summary>
    public int MaximumSaddles
    {
        get => _maximumSaddles;
        init => _maximumSaddles = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one.");
    }

    /// <summary>Gradient steps of the following descent.</summary>
    public int DescentSteps
    {
        get => _descentSteps;
        init => _descentSteps = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A number of steps is not negative.");
    }

    /// <summary>How a point at which the descent comes to rest is judged; its seed also keys the random direction.</summary>
    public Survey Survey { get; init; } = new();

    /// <summary>Leaves the surveyed point; null where its verdict gives no direction to leave by.</summary>
    public EscapeResult? Run(
        Objective objective,
        SurveyResult survey,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var steps = new List<EscapeStep>();
        var losses = new List<double>();
        var (theta, loss, cost, departed) = (survey.Theta, survey.Loss, 0.0, true);
        var arrival = survey;
        for (var round = 0; round < MaximumSaddles && arrival is not null; round++)
        {
            if (EscapeDirection.Of(arrival, EigenspaceShare, Survey.Seed, (ulong)round) is not { } direction)
            {
                break;
            }

            using var point = new SurveyPoint(objective, theta, cancellation);
            if (LineEscape.Take(point, arrival, direction) is not { } step)
            {
                break;
            }

            progress?.Report(new("descending from the escape", (double)round / MaximumSaddles));
            var descent = FollowingDescent.Run(point, step, DescentSteps);
            steps.Add(step);
            losses.AddRange(descent.Losses);
            departed &= descent.Departed;
            cost += point.Cost;
            (theta, loss) = (descent.Theta, descent.Losses[^1]);

            arrival = descent.AtRest ? Survey.Run(objective, theta, progress, cancellation) : null;
            cost += arrival?.Cost ?? 0;
        }

        if (steps.Count == 0)
        {
            return null;
        }

        var name = steps[0].From == Verdict.Saddle ? "negative-curvature-escape" : "probe-escape";
        return new EscapeResult
        {
            Theta = theta,
            Steps = steps,
            DescentLosses = losses,
            Departed = departed,
            Arrival = arrival,
            Remedy = new(name, steps.Sum(step => step.PredictedDecrease), survey.Loss - loss, survey.Loss, loss, cost),
        };
    }
}
