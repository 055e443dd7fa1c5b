using System.Globalization;
using Theodolite.Collectives;
using Theodolite.Data;
using Theodolite.IO;
using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Runs;

/// <summary>
/// A folder with everything about a training run: <c>model.yaml</c> as it was given, <c>run.json</c>, <c>metrics.db</c>,
/// <c>weights.safetensors</c>, <c>best.safetensors</c> where there were validations, and <c>checkpoints/</c>, from which it continues.
/// Files are replaced as a whole, so a killed run leaves its last good state. One process trains in a folder at a time.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string ModelName = "model.yaml";
    private const string RecordName = "run.json";
    private const string WeightsName = "weights.safetensors";
    private const string BestName = "best.safetensors";
    private const string StartName = "start.safetensors";
    private const string MetricsName = "metrics.db";
    private const string CheckpointsName = "checkpoints";
    private const string CheckpointPattern = "step-*.safetensors";
    private const long LongestRecord = 1 << 20;

    private static readonly string[] s_names =
        [ModelName, RecordName, WeightsName, BestName, StartName, MetricsName, MetricsName + "-wal", MetricsName + "-shm"];

    private readonly RunLock? _lock;

    private RunFolder(string path, RunLock? held) => (Path, _lock) = (path, held);

    /// <summary>The folder as it was named.</summary>
    public string Path { get; }

    /// <summary>Whether this process writes: of several that train together the first does, and what the others would write is
    /// nothing.</summary>
    public bool Writes { get; private init; } = true;

    /// <summary>Path of the weights.</summary>
    public string WeightsPath => At(WeightsName);

    /// <summary>Path of the record.</summary>
    public string RecordPath => At(RecordName);

    /// <summary>Path of the metrics.</summary>
    public string MetricsPath => At(MetricsName);

    /// <summary>Path of the weights with the lowest validation loss.</summary>
    public string BestPath => At(BestName);

    /// <summary>Whether there are weights.</summary>
    public bool HasWeights => File.Exists(WeightsPath);

    /// <summary>The checkpoints, the newest first.</summary>
    public IReadOnlyList<string> Checkpoints => Directory.Exists(At(CheckpointsName))
        ? [.. Directory.EnumerateFiles(At(CheckpointsName), CheckpointPattern).OrderDescending(StringComparer.Ordinal)]
        : [];

    /// <summary>As <see cref="Create(string, bool)"/> for processes that train together: the first makes and holds the folder, and the
    /// others
    /// read in it.</summary>
    /// <exception cref="BadInputException">As there.</exception>
    public static RunFolder Create(string path, bool overwrite, Processes processes)
    {
        var run = processes.IsFirst ? Create(path, overwrite) : new RunFolder(path, null) { Writes = false };
        processes.Meet();
        return run;
    }

    /// <summary>As <see cref="Reopen(string)"/> for processes that train together.</summary>
    /// <exception cref="BadInputException">As there.</exception>
    public static RunFolder? Reopen(string path, Processes processes)
    {
        var run = processes.IsFirst ? Reopen(path) : null;
        return processes.Broadcast(run is not null)
            ? run ?? new RunFolder(path, null) { Writes = false }
            : null;
    }

    /// <summary>Makes the folder, or clears a run out of an existing one when <paramref name="overwrite"/> says so, and holds it for this
    /// process.</summary>
    /// <exception cref="BadInputException">It is not empty, is a file, cannot be made, or another process trains in it.</exception>
    public static RunFolder Create(string path, bool overwrite)
    {
        Prepare(path, overwrite);
        var run = new RunFolder(path, RunLock.Take(path));
        foreach (var file in s_names.Select(run.At)
            .Concat(Directory.EnumerateFiles(path, "events.out.tfevents.*.theodolite"))
            .Concat(run.Checkpoints))
        {
            File.Delete(file);
        }

        run.Sweep();
        return run;
    }

    /// <summary>Makes a folder to write to, refusing one that holds something.</summary>
    /// <exception cref="BadInputException">It is not empty, is a file, or cannot be made.</exception>
    public static void Prepare(string path, bool overwrite)
    {
        if (File.Exists(path))
        {
            throw new BadInputException($"'{path}' is a file; a folder to write to was expected.");
        }

        if (!overwrite && Directory.Exists(path) && !IsBare(path))
        {
            throw new BadInputException(
                $"The folder '{path}' is not empty",
                new Hint(HintKind.OccupiedFolder, "; choose another, or allow this one to be overwritten", path));
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException($"The folder '{path}' cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Opens a folder that a run wrote, to look into it.</summary>
    /// <exception cref="BadInputException">It is not there or holds no run.</exception>
    public static RunFolder Open(string path) => Open(path, hold: false);

    /// <summary>Opens the folder of a run that is to go on, and holds it for this process; null where the run was killed before it wrote
    /// anything.</summary>
    /// <exception cref="BadInputException">It is not there, holds no run, or another process trains in it.</exception>
    public static RunFolder? Reopen(string path)
    {
        if (Directory.Exists(path) && IsBare(path))
        {
            return null;
        }

        var run = Open(path, hold: true);
        run.Sweep();
        return run;
    }

    /// <summary>Whether a process trains in the folder now.</summary>
    public static bool IsHeld(string path) => RunLock.IsHeld(path);

    /// <summary>When a process last took the folder to train in it; null where none holds it or was killed in it.</summary>
    public static DateTimeOffset? HeldSince(string path)
    {
        var holder = new FileInfo(System.IO.Path.Combine(path, RunLock.HolderName));
        return holder.Exists ? new DateTimeOffset(holder.LastWriteTimeUtc) : null;
    }

    /// <summary>Copies the text of the model file.</summary>
    public void WriteModel(string text) => Write(() => AtomicFile.WriteText(At(ModelName), text));

    public void WriteRecord(RunRecord record) => Write(() => AtomicFile.WriteText(At(RecordName), record.ToJson()));

    /// <summary>Writes θ in the dtype of the run.</summary>
    public void WriteWeights(ParameterLayout layout, ReadOnlySpan<double> theta, DType dtype) => Write(WeightsPath, layout, theta, dtype);

    /// <summary>Writes the θ with the lowest validation loss.</summary>
    public void WriteBest(ParameterLayout layout, ReadOnlySpan<double> theta, DType dtype) => Write(BestPath, layout, theta, dtype);

    /// <summary>Writes the θ that the run began with.</summary>
    public void WriteStart(ParameterLayout layout, ReadOnlySpan<double> theta, DType dtype) =>
        Write(At(StartName), layout, theta, dtype);

    /// <summary>The θ that the run began with; null where it is not there, or of another model.</summary>
    public double[]? ReadStart(ParameterLayout layout)
    {
        try
        {
            return File.Exists(At(StartName)) ? Weights.Read(At(StartName), layout).ToVector() : null;
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    /// <summary>Writes the state from which the run continues bit for bit, and removes older ones when the new one is safe.</summary>
    /// <param name="layout">Names and shapes of the parameters.</param>
    /// <param name="checkpoint">The state.</param>
    /// <param name="dtype">Type of parameters and statistics.</param>
    /// <param name="keep">How many checkpoints to keep, the new one among them.</param>
    public void WriteCheckpoint(ParameterLayout layout, TrainingCheckpoint checkpoint, DType dtype, int keep)
    {
        if (!Writes)
        {
            return;
        }

        Directory.CreateDirectory(At(CheckpointsName));
        checkpoint.Write(System.IO.Path.Combine(
            At(CheckpointsName),
            string.Create(CultureInfo.InvariantCulture, $"step-{checkpoint.State.Losses.Count:0000000000}.safetensors")), layout, dtype);
        foreach (var old in Checkpoints.Skip(keep))
        {
            File.Delete(old);
        }
    }

    /// <summary>Reads the newest state that is whole.</summary>
    /// <param name="layout">Names and shapes of the parameters.</param>
    /// <param name="specification">How the run goes on.</param>
    /// <param name="dtype">Type of the parameters.</param>
    /// <param name="notes">Receives a sentence for every newer one from which the run cannot go on.</param>
    /// <returns>The state; null where none was ever written.</returns>
    /// <exception cref="BadInputException">All are damaged, or one is of another model or optimizer.</exception>
    public TrainingCheckpoint? ReadCheckpoint(
        ParameterLayout layout,
        TrainSettings specification,
        DType dtype,
        ICollection<string> notes)
    {
        BadInputException? first = null;
        using var check = new TrainerStateCheck(specification, ParameterPlan.Of(layout, specification.Groups), dtype);
        foreach (var path in Checkpoints)
        {
            try
            {
                var checkpoint = TrainingCheckpoint.Read(path, layout, specification.Optimizer);
                return check.Misfit(checkpoint.State) is not { } misfit ? checkpoint
                    : throw new DamagedCheckpointException(path, specification.Optimizer.Name, misfit);
            }
            catch (BadInputException error)
            {
                // One that names another model or optimizer is damaged too, unless all of them do.
                first ??= error;
                notes.Add($"{error.Message.TrimEnd('.')}; the one before it is taken.");
            }
        }

        return first switch
        {
            null => null,
            DamagedCheckpointException => throw new BadInputException($"No checkpoint of the run '{Path}' is whole. {first.Message}"),
            _ => throw first,
        };
    }

    /// <exception cref="BadInputException">Damaged.</exception>
    public RunRecord ReadRecord() => RunRecord.Parse(ReadText(RecordName), At(RecordName));

    /// <summary>The text of the model that was trained.</summary>
    public string ReadModelText() => ReadText(ModelName);

    /// <summary>The model that was trained, with its paths starting where they did.</summary>
    /// <exception cref="BadInputException">Damaged.</exception>
    public ModelFile ReadModel(RunRecord record) => ModelFile.Parse(ReadModelText(), At(ModelName), record.DataFolder);

    /// <summary>θ.</summary>
    /// <exception cref="BadInputException">There are no weights, or they are damaged or of another network.</exception>
    public double[] ReadWeights(ParameterLayout layout) => HasWeights
        ? Weights.Read(WeightsPath, layout).ToVector()
        : throw new BadInputException(
            $"The run '{Path}' has no weights ({WeightsName}): it was stopped before its first checkpoint; train it again.");

    /// <summary>Lets another process train in the folder.</summary>
    public void Dispose() => _lock?.Dispose();

    private static RunFolder Open(string path, bool hold)
    {
        if (!Directory.Exists(path))
        {
            throw new BadInputException($"There is no run folder '{path}'.");
        }

        var run = new RunFolder(path, null);
        if (!File.Exists(run.At(RecordName)) || !File.Exists(run.At(ModelName)))
        {
            throw new BadInputException(
                $"'{path}' holds no run: {RecordName} and {ModelName} are missing",
                new Hint(HintKind.NoRun, "; training a model into it would write them", path));
        }

        return hold ? new RunFolder(path, RunLock.Take(path)) : run;
    }

    // Nothing in it, or only what a run leaves that was killed before it wrote its record.
    private static bool IsBare(
        string path) => !File.Exists(System.IO.Path.Combine(path, RecordName)) && Directory.EnumerateFileSystemEntries(path)
        .All(entry => System.IO.Path.GetFileName(entry) is RunLock.FileName or RunLock.HolderName or ModelName
            || entry.EndsWith(".tmp", StringComparison.Ordinal));

    // Parts of files that a killed process was writing.
    private void Sweep()
    {
        foreach (var name in (string[])["*.json.*.tmp", "*.yaml.*.tmp", "*.safetensors.*.tmp"])
        {
            foreach (var file in new[] { Path, At(CheckpointsName) }.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, name)))
            {
                File.Delete(file);
            }
        }
    }

    private void Write(Action write)
    {
        if (Writes)
        {
            write();
        }
    }

    private void Write(string path, ParameterLayout layout, ReadOnlySpan<double> theta, DType dtype)
    {
        if (Writes)
        {
            Weights.Write(path, layout, theta, dtype);
        }
    }

    private string ReadText(string name)
    {
        var path = At(name);
        try
        {
            return new FileInfo(path).Length <= LongestRecord
                ? File.ReadAllText(path)
                : throw new BadInputException($"'{path}' is longer than anything that a training writes.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
