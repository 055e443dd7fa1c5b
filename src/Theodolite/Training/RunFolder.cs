using System.Globalization;
using System.Text;
using Theodolite.Data;
using Theodolite.IO;
using Theodolite.Models;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Training;

/// <summary>
/// A folder with everything about a training run: <c>model.yaml</c> as it was given, <c>run.json</c>,
/// <c>weights.safetensors</c>,
/// <c>losses.csv</c> and <c>checkpoint.safetensors</c>, from which it continues. Each file is replaced as a whole, so a killed run leaves the last checkpoint.
/// </summary>
public sealed class RunFolder
{
    private const string ModelName = "model.yaml";
    private const string RecordName = "run.json";
    private const string WeightsName = "weights.safetensors";
    private const string LossesName = "losses.csv";
    private const string CheckpointName = "checkpoint.safetensors";
    private const long LongestRecord = 1 << 20;

    private static readonly string[] s_names = [ModelName, RecordName, WeightsName, LossesName, CheckpointName];

    private RunFolder(string path) => Path = path;

    /// <summary>The folder as it was named.</summary>
    public string Path { get; }

    /// <summary>Path of the weights.</summary>
    public string WeightsPath => At(WeightsName);

    /// <summary>Whether there are weights.</summary>
    public bool HasWeights => File.Exists(WeightsPath);

    /// <summary>Makes the folder, or clears a run out of an existing one when <paramref name="overwrite"/> says so.</summary>
    /// <exception cref="BadInputException">It is not empty, is a file, or cannot be made.</exception>
    public static RunFolder Create(string path, bool overwrite)
    {
        Prepare(path, overwrite);
        var run = new RunFolder(path);
        foreach (var name in s_names)
        {
            File.Delete(run.At(name));
        }

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

        if (!overwrite && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new BadInputException($"The folder '{path}' is not empty; choose another with --out, or overwrite it with --force.");
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

    /// <summary>Opens a folder that a run wrote.</summary>
    /// <exception cref="BadInputException">It is not there or holds no run.</exception>
    public static RunFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new BadInputException($"There is no run folder '{path}'.");
        }

        var run = new RunFolder(path);
        return File.Exists(run.At(RecordName)) && File.Exists(run.At(ModelName))
            ? run
            : throw new BadInputException($"'{path}' holds no run: {RecordName} and {ModelName} are missing; 'theodolite train MODEL.yaml --out {path}' would write one.");
    }

    /// <summary>Copies the text of the model file.</summary>
    public void WriteModel(string text) => AtomicFile.WriteText(At(ModelName), text);

    public void WriteRecord(RunRecord record) => AtomicFile.WriteText(At(RecordName), record.ToJson());

    /// <summary>Writes θ in the dtype of the run.</summary>
    public void WriteWeights(ParameterLayout layout, ReadOnlySpan<double> theta, DType dtype) => Weights.Write(WeightsPath, layout, theta, dtype);

    /// <summary>Writes the state from which the run continues bit for bit.</summary>
    public void WriteCheckpoint(ParameterLayout layout, TrainingCheckpoint checkpoint) => checkpoint.Write(At(CheckpointName), layout);

    /// <summary>Reads that state.</summary>
    /// <exception cref="BadInputException">There is none, or it is damaged or of another model or optimizer.</exception>
    public TrainingCheckpoint ReadCheckpoint(ParameterLayout layout, OptimizerSettings optimizer) => File.Exists(At(CheckpointName))
        ? TrainingCheckpoint.Read(At(CheckpointName), layout, optimizer)
        : throw new BadInputException($"The run '{Path}' has no checkpoint to resume from ({CheckpointName}).");

    /// <summary>Writes the loss of each step, at the parameters before it.</summary>
    public void WriteLosses(IReadOnlyList<double> losses)
    {
        var text = new StringBuilder("step,loss\n");
        for (var step = 0; step < losses.Count; step++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{step},{losses[step]:R}\n");
        }

        AtomicFile.WriteText(At(LossesName), text.ToString());
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
        : throw new BadInputException($"The run '{Path}' has no weights ({WeightsName}): it was stopped before its first checkpoint; train it again.");

    private string ReadText(string name)
    {
        var path = At(name);
        try
        {
            return new FileInfo(path).Length <= LongestRecord
                ? File.ReadAllText(path)
                : throw new BadInputException($"'{path}' is longer than anything 'theodolite train' writes.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
