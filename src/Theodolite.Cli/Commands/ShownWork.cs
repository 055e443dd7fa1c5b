using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Runs;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands;

/// <summary>Work of the library that several commands do, with its progress shown and its notes said.</summary>
internal static class ShownWork
{
    /// <summary>Makes the folder of --out, where one was named.</summary>
    /// <exception cref="BadInputException">It is not empty and --force was not given.</exception>
    public static void PrepareFolder(this Session session)
    {
        if (session.Settings.Out is { } folder && session.Processes.IsFirst)
        {
            RunFolder.Prepare(folder, session.Settings.Force);
        }
    }

    /// <summary>Surveys a subject.</summary>
    public static SurveyResult Survey(this Session session, Subject subject, Diagnosis.Survey? settings = null)
    {
        using var line = session.Progress();
        return subject.Survey(
            (settings ?? new Diagnosis.Survey()) with { Seed = session.Seed },
            new StageLine(line),
            session.Cancellation);
    }

    /// <summary>Tries the way out of a surveyed point; null where there is none.</summary>
    public static Attempt? Try(this Session session, Subject subject, SurveyResult survey, bool trainOn)
    {
        using var line = session.Progress();
        return new WayOut { TrainOn = trainOn, Seed = session.Settings.Seed }.Run(
            subject,
            survey,
            new StageLine(line),
            new TrainProgressLine(line, "training on"),
            session.Cancellation);
    }

    /// <summary>Tries what takes causes away, on equal budgets; null where nothing holds the loss.</summary>
    public static RemedyTable? TryRemedies(this Session session, Subject subject, SurveyResult survey)
    {
        using var line = session.Progress();
        return new RemedyStudy { Seed = session.Seed }.Run(subject, survey, new StageLine(line), session.Cancellation);
    }

    /// <summary>Trains.</summary>
    public static TrainedNetwork Train(this Session session, TrainingRun run)
    {
        session.Say(run.Notes);
        using var line = session.Progress();
        return run.Run(new TrainProgressLine(line, "training"), session.Cancellation);
    }
}
