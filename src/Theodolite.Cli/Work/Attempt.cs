using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Training;

namespace Theodolite.Cli.Work;

/// <summary>A way out that was tried: the escape and, for a network, the training that went on from there.</summary>
/// <param name="Escape">The steps out.</param>
/// <param name="Before">Scores at the point surveyed; null for an expression.</param>
/// <param name="Escaped">Scores right after the escape; null for an expression.</param>
/// <param name="After">What training on gave; null where nothing says how to train.</param>
internal sealed record Attempt(EscapeResult Escape, Scores? Before, Scores? Escaped, TrainedNetwork? After)
{
    /// <summary>Tries to leave; null where the verdict gives no direction.</summary>
    /// <param name="subject">What was surveyed.</param>
    /// <param name="survey">The survey of it.</param>
    /// <param name="session">Progress and cancellation.</param>
    /// <param name="trainOn">Whether to train on from there.</param>
    public static Attempt? Run(Subject subject, SurveyResult survey, Session session, bool trainOn)
    {
        EscapeResult? escape;
        using (var line = new ProgressLine(session.Terminal, session.Settings.Json))
        {
            var settings = new Escape { Survey = new Survey { Seed = session.Settings.Seed ?? 0 } };
            escape = settings.Run(subject.Objective, survey, new SurveyProgressLine(line), session.Cancellation);
        }

        if (escape is null || subject.Study is not { } study)
        {
            return escape is null ? null : new Attempt(escape, null, null, null);
        }

        var before = study.Score(survey.Theta, session.Cancellation);
        var escaped = study.Score(escape.Theta, session.Cancellation);
        var specification = study.Model.Train;
        return new Attempt(
            escape,
            before,
            escaped,
            trainOn && specification is not null
                ? new TrainingRun(study, Seeded(specification, session), session) { Stage = "training on" }.Run(escape.Theta)
                : null);
    }

    private static TrainSpecification Seeded(TrainSpecification specification, Session session) =>
        session.Settings.Seed is { } seed ? specification with { Seed = seed } : specification;
}
