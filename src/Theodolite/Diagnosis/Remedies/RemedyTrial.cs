using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Diagnosis.Remedies;

/// <summary>Where a trial begins.</summary>
public enum TrialStart
{
    /// <summary>At the point surveyed.</summary>
    Point,

    /// <summary>At the start of the run, with its seed.</summary>
    Beginning,
}

/// <summary>One change, tried on the budget of all others.</summary>
public sealed record RemedyTrial
{
    /// <summary>For instance <c>rate / 10</c>, <c>saddle-free-newton</c>, <c>standardised inputs</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What was changed, as a clause.</summary>
    public required string Change { get; init; }

    /// <summary>The cause that it takes away; null where it answers a verdict.</summary>
    public string? Cause { get; init; }

    /// <summary>Where it began.</summary>
    public required TrialStart From { get; init; }

    /// <summary>Decrease that a local model promised; null where there is none.</summary>
    public double? PredictedDecrease { get; init; }

    /// <summary>The loss at its beginning.</summary>
    public required double LossBefore { get; init; }

    /// <summary>The loss at its end; infinite where it diverged.</summary>
    public required double LossAfter { get; init; }

    /// <summary>The loss at its end above its bound, in shares of what a constant answer costs: comparable also where data or loss were
    /// changed.</summary>
    public required double RelativeLoss { get; init; }

    /// <summary>Work in gradient equivalents.</summary>
    public required double Cost { get; init; }

    /// <summary>Whether it ends lower than going on as before, beyond the spread over seeds and beyond the placebo.</summary>
    public bool Confirms { get; init; }

    /// <summary>Where it ended, for the network under survey; null where it changed the network or the data.</summary>
    public double[]? Theta { get; init; }

    /// <summary>The trial as the remedy of a survey; where no model promised a decrease, what the gradient promised there.</summary>
    /// <param name="survey">The survey.</param>
    public Remedy AsRemedy(SurveyResult survey) => new(
        Name,
        PredictedDecrease ?? survey.Evidence.GetValueOrDefault("predictedDecrease", double.NaN),
        LossBefore - LossAfter,
        LossBefore,
        LossAfter,
        Cost);
}

/// <summary>All trials of a survey, on equal budgets.</summary>
public sealed record RemedyTable
{
    /// <summary>Gradient equivalents that each trial may take.</summary>
    public required double Budget { get; init; }

    /// <summary>The run as it was: from the point, then from its start with several seeds.</summary>
    public required IReadOnlyList<RemedyTrial> Controls { get; init; }

    /// <summary>The run from its start with a change that should not matter: start values moved by a thousandth of themselves; null where
    /// there is no start.</summary>
    public RemedyTrial? Placebo { get; init; }

    /// <summary>Largest minus smallest relative loss over the seeds, the placebo among them.</summary>
    public required double Spread { get; init; }

    /// <summary>The changes, the best first.</summary>
    public required IReadOnlyList<RemedyTrial> Trials { get; init; }

    /// <summary>Names of the causes whose removal alone lowered the loss.</summary>
    public IReadOnlyList<string> Confirmed => [.. Trials.Where(trial => trial.Confirms && trial.Cause is not null)
        .Select(trial => trial.Cause!).Distinct()];

    /// <summary>The best trial from the point that ends with weights for the network under survey and lower than going on does; null where
    /// none
    /// does.</summary>
    public RemedyTrial? Best => Trials
        .Where(trial => trial is { Theta: not null, From: TrialStart.Point } && trial.LossAfter < Math.Min(trial.LossBefore, GoingOn))
        .MinBy(trial => trial.LossAfter);

    // Where going on from the point leads.
    private double GoingOn => Controls.Where(control => control.From == TrialStart.Point).Min(control => control.LossAfter);
}
