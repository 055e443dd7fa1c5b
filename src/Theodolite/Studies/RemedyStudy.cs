using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Studies;

/// <summary>Tries what might help a network that was surveyed.</summary>
public sealed record RemedyStudy
{
    /// <summary>Gradient equivalents that each trial may take; null for what the run took, at most 300.</summary>
    public double? Budget { get; init; }

    /// <summary>Keys what is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tries it; null for an expression, where nothing says how to train, and where nothing holds the loss.</summary>
    /// <param name="subject">What was surveyed.</param>
    /// <param name="survey">The survey of it.</param>
    /// <param name="progress">Receives what is tried.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public RemedyTable? Run(
        Subject subject,
        SurveyResult survey,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (subject.Study is not { } study || (survey.Cause is null && survey.Verdict.Tone is (VerdictTone.Done or VerdictTone.Moving)))
        {
            return null;
        }

        var history = subject.History ?? (study.Model.Train is { } settings
            ? new RunHistory { Settings = settings, Losses = [], Start = subject.Theta }
            : null);
        return history is null
            ? null
            : new RemedyTrials { Budget = Budget, Seed = Seed }.Run(study.Training, survey, history, progress, cancellation);
    }
}
