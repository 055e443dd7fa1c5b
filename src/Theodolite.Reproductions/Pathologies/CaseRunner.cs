using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Trains cases in a folder that is removed afterwards, and has each run diagnosed by the survey and by published rules.</summary>
internal static class CaseRunner
{
    /// <summary>Name of the survey among the diagnoses.</summary>
    public const string Survey = "theodolite";

    /// <summary>Runs them, several at a time, each on one thread.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="progress">Receives the case that has ended and the share done.</param>
    /// <param name="cancellation">Stops all.</param>
    /// <returns>What was said, in the order of the cases and their seeds.</returns>
    public static IReadOnlyList<PlantedOutcome> Run(
        IReadOnlyList<PlantedCase> cases,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        (PlantedCase Case, ulong Seed)[] work = [.. cases.SelectMany(planted => planted.Seeds.Select(seed => (planted, seed)))];
        var outcomes = new PlantedOutcome[work.Length];
        var folder = Directory.CreateTempSubdirectory("theodolite-planted-").FullName;
        var (training, threads, done) = (new PlantedTraining(folder), TorchRuntime.Threads, 0);
        try
        {
            var workers = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
            Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, work.Length), EnumerablePartitionerOptions.NoBuffering), workers, i =>
            {
                TorchRuntime.Threads = 1;
                outcomes[i] = Run(training, work[i].Case, work[i].Seed, $"run-{i}", cancellation);
                progress?.Report(new(work[i].Case.Id, Interlocked.Increment(ref done) / (double)work.Length));
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerException ?? failures);
        }
        finally
        {
            TorchRuntime.Threads = threads;
            Directory.Delete(folder, recursive: true);
        }

        return outcomes;
    }

    private static PlantedOutcome Run(
        PlantedTraining training,
        PlantedCase planted,
        ulong seed,
        string name,
        CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var run = training.Run(planted.Plan, seed, name, cancellation);
        var trained = TimeProvider.System.GetTimestamp();
        using var subject = Subject.OfRun(run);
        var answers = new Dictionary<string, PlantedAnswer> { [Survey] = Answer(subject, cancellation) };
        var surveyed = TimeProvider.System.GetTimestamp();
        var facts = RunFacts.Of(subject);
        foreach (var (tool, rules) in PublishedRules.All)
        {
            answers[tool] = rules(facts);
        }

        Directory.Delete(run, recursive: true);
        return new(
            planted,
            seed,
            answers,
            (TimeProvider.System.GetElapsedTime(begun, trained).TotalSeconds,
                TimeProvider.System.GetElapsedTime(trained, surveyed).TotalSeconds));
    }

    // A survey that gives up has answered nothing, and the others go on.
    private static PlantedAnswer Answer(Subject subject, CancellationToken cancellation)
    {
        try
        {
            return Answer(subject.Survey(cancellation: cancellation));
        }
        catch (Exception error) when (error is NumericalFailureException or BadInputException)
        {
            return new PlantedAnswer { Verdict = error.Message };
        }
    }

    private static PlantedAnswer Answer(SurveyResult survey) => new()
    {
        Stuck = survey.Verdict.Tone switch
        {
            VerdictTone.Done or VerdictTone.Moving => false,
            VerdictTone.Open => null,
            _ => true,
        },
        Verdict = survey.Verdict.Name,
        Causes = survey.Cause is { } cause ? [cause.Name] : [],
        Layer = survey.Cause?.Layer,
    };
}
