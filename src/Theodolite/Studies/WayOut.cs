using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>Tries the way out of a surveyed point: takes it, and trains on from there.</summary>
public sealed record WayOut
{
    /// <summary>Whether a network is trained on from there, as its model file says.</summary>
    public bool TrainOn { get; init; } = true;

    /// <summary>Keys the direction and the training; null for 0, and for the training the model file's own seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Tries it; null where the verdict gives no direction.</summary>
    /// <param name="subject">What was surveyed.</param>
    /// <param name="survey">The survey of it.</param>
    /// <param name="progress">Receives how far the escape is.</param>
    /// <param name="training">Receives how far the training on is.</param>
    /// <param name="cancellation">Stops between evaluations and steps.</param>
    public Attempt? Run(
        Subject subject,
        SurveyResult survey,
        IProgress<Progress>? progress = null,
        IProgress<TrainProgress>? training = null,
        CancellationToken cancellation = default)
    {
        var settings = new Escape { Survey = new Survey { Seed = Seed ?? 0 } };
        if (settings.Run(subject.Objective, survey, progress, cancellation) is not { } escape)
        {
            return null;
        }

        if (subject.Study is not { } study)
        {
            return new Attempt(subject, survey, escape);
        }

        return new Attempt(subject, survey, escape)
        {
            Before = study.Score(survey.Theta, cancellation),
            Escaped = study.Score(escape.Theta, cancellation),
            After = TrainOn && study.Model.Train is { } specification
                ? Train(study, Seed is { } seed ? specification with { Seed = seed } : specification, escape.Theta, training, cancellation)
                : null,
        };
    }

    private static TrainedNetwork Train(
        NetworkStudy study,
        TrainSettings specification,
        double[] start,
        IProgress<TrainProgress>? progress,
        CancellationToken cancellation)
    {
        using var run = TrainingRun.From(study, specification, start);
        return run.Run(progress, cancellation);
    }
}
