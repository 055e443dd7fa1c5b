using Theodolite.Runs;

namespace Theodolite.Explorer.Services;

/// <summary>
/// Follows the training of a run folder while another process writes it: what is new is read, what is damaged, locked or gone is said, and
/// a run that was resumed or begun anew is read from its beginning.
/// </summary>
/// <param name="root">The folder below which runs may be opened.</param>
/// <param name="name">The run folder.</param>
public sealed class TrainingFeed(RootFolder root, string name)
{
    private const string VerdictPrefix = "verdict/";
    private const string DefaultOutcome = "running";
    private const int MostCurves = 40;

    private readonly Dictionary<string, ThinnedSeries> _series = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, string> _verdicts = [];
    private MetricsFollower? _follower;
    private (string Key, TrainingPlan? Plan, string? Trouble)? _plan;
    private DateTimeOffset? _killed;
    private long _changes;
    private (long Changes, IReadOnlyDictionary<string, TrainingCurve> Curves, IReadOnlyList<VerdictStretch> Verdicts)? _shown;

    /// <summary>Reads what is new. Not to be called twice at once.</summary>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="BadInputException">The folder, or a file in it, lies outside.</exception>
    public TrainingView Look(CancellationToken cancellation = default)
    {
        var path = root.Locate(name);
        if (!RootFolder.IsRun(path))
        {
            Forget();
            (_follower, _plan, _killed) = (null, null, null);
            return new() { Phase = TrainingPhase.Gone };
        }

        root.CheckRun(path);
        var troubles = new List<string>();
        var held = IsHeld(path);
        var record = Try(() => In(path, folder => folder.ReadRecord()), troubles);
        if (record is not null)
        {
            Plan(path, record);
        }

        Metrics(path, troubles, cancellation);
        if (_shown?.Changes != _changes)
        {
            _shown = (_changes, Curves(), Stretches());
        }

        if (_plan?.Trouble is { } trouble)
        {
            troubles.Add(trouble);
        }

        return new()
        {
            Phase = held ? TrainingPhase.Going
                : record is null or { Outcome: DefaultOutcome } ? TrainingPhase.Killed : TrainingPhase.Finished,
            Record = record,
            Plan = _plan?.Plan,
            Curves = _shown!.Value.Curves,
            Verdicts = _shown.Value.Verdicts,
            Troubles = troubles,
        };
    }

    private static T? Try<T>(Func<T> read, List<string> troubles)
        where T : class
    {
        try
        {
            return read();
        }
        catch (BadInputException error)
        {
            troubles.Add(error.Message);
            return null;
        }
    }

    // Asking for the lock might for a moment keep a training from taking it: once it was seen to be free, only a new holder is asked after.
    private bool IsHeld(string path)
    {
        var since = RunFolder.HeldSince(path);
        if (since is null || since == _killed)
        {
            return false;
        }

        var held = RunFolder.IsHeld(path);
        _killed = held ? null : since;
        return held;
    }

    private static T In<T>(string path, Func<RunFolder, T> read)
    {
        using var folder = RunFolder.Open(path);
        return read(folder);
    }

    // Read again where options or model are others than before.
    private void Plan(string path, RunRecord record)
    {
        var troubles = new List<string>();
        var model = Try(() => In(path, folder => folder.ReadModelText()), troubles);
        var key = string.Join(';', record.Options.Select(option => $"{option.Key}={option.Value}").Append(model));
        if (_plan is not { } known || known.Key != key || known.Plan is null)
        {
            var plan = model is null ? null : Try(() => In(path, folder => TrainingPlan.Of(folder, record)), troubles);
            _plan = (key, plan, troubles.FirstOrDefault());
        }
    }

    private void Metrics(string path, List<string> troubles, CancellationToken cancellation)
    {
        if (Try(() => In(path, folder => folder.MetricsPath), troubles) is not { } file)
        {
            return;
        }

        if (!File.Exists(file))
        {
            Forget();
            _follower = null;
            return;
        }

        _follower = _follower is { } follower && follower.Path == file ? follower : new(file);
        try
        {
            _follower.Read(IsWanted, Take, Forget, cancellation);
        }
        catch (BadInputException error)
        {
            troubles.Add(error.Message);
        }
    }

    // One curve for the whole, not one for each parameter and layer.
    private bool IsWanted(string name) => name.StartsWith(VerdictPrefix, StringComparison.Ordinal)
        || (!name.Contains('/', StringComparison.Ordinal) && (_series.ContainsKey(name) || _series.Count < MostCurves));

    private void Take(long step, string name, double value)
    {
        _changes++;
        if (name.StartsWith(VerdictPrefix, StringComparison.Ordinal))
        {
            _verdicts[step] = name[VerdictPrefix.Length..];
            return;
        }

        if (!_series.TryGetValue(name, out var series))
        {
            _series[name] = series = new();
        }

        series.Add(step, value);
    }

    private void Forget()
    {
        if (_series.Count == 0 && _verdicts.Count == 0)
        {
            return;
        }

        _changes++;
        _series.Clear();
        _verdicts.Clear();
    }

    private Dictionary<string, TrainingCurve> Curves() => _series.ToDictionary(
        series => series.Key,
        series => series.Value.Drawn() is var (steps, values) ? new TrainingCurve(steps, values, series.Value.Latest!.Value) : null!);

    private List<VerdictStretch> Stretches()
    {
        var stretches = new List<VerdictStretch>();
        foreach (var (step, name) in _verdicts)
        {
            if (stretches.Count > 0 && stretches[^1].Name == name)
            {
                stretches[^1] = stretches[^1] with { To = step };
            }
            else
            {
                stretches.Add(new(name, step, step));
            }
        }

        return stretches;
    }
}
