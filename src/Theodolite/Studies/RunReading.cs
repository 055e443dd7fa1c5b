using Theodolite.Diagnosis.Histories;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>Reads how the training of a run folder went. What is damaged there says nothing, and keeps no weights from being
/// surveyed.</summary>
internal static class RunReading
{
    private const string NonFinite = "non-finite";

    /// <summary>The history; null where nothing of it can be read.</summary>
    public static RunHistory? Of(NetworkStudy study, RunFolder folder, RunRecord record)
    {
        if (Try(() => new TrainingRunSettings { Options = record.Options, Numerical = false }.Specify(study)) is not { } settings)
        {
            return null;
        }

        var layout = study.Network.Parameters;
        var checkpoint = Try(() => folder.ReadCheckpoint(layout, settings, study.Training.DType, []));
        var metrics = Try(() => File.Exists(folder.MetricsPath) ? MetricsStore.ReadAll(folder.MetricsPath) : null) ?? [];
        var current = checkpoint?.State.Losses.Count == record.Steps ? checkpoint : null;
        return new RunHistory
        {
            Settings = settings,
            Losses = current?.State.Losses ?? [.. metrics.Where(row => row.Name == MetricNames.Loss).Select(row => row.Value)],
            Start = folder.ReadStart(layout),
            Iterate = current?.Parameters,
            State = current?.State,
            EndedNonFinite = record.Outcome == NonFinite,
            Metrics = metrics.Where(row => row.Name != MetricNames.Loss).GroupBy(row => row.Name).ToDictionary(
                rows => rows.Key,
                rows => (IReadOnlyList<(long Step, double Value)>)[.. rows.Select(row => (row.Step, row.Value))]),
        };
    }

    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
