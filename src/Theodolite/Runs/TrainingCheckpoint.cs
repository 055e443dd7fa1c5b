using System.Text.Json;
using System.Text.Json.Serialization;
using Theodolite.Data;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Schedules;
using Theodolite.Settings;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Steps;

namespace Theodolite.Runs;

/// <summary>A checkpoint that is not whole: another one may be.</summary>
public sealed class DamagedCheckpointException : BadInputException
{
    /// <summary>A file that is wrong whatever continues from it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong, as part of a sentence.</param>
    public DamagedCheckpointException(string path, string reason)
        : base($"The checkpoint '{path}' is damaged: {reason.TrimEnd('.')}.")
    {
    }

    /// <summary>A file from which a training cannot go on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizer">The optimizer of the training.</param>
    /// <param name="misfit">What is wrong, as part of a sentence.</param>
    public DamagedCheckpointException(string path, string optimizer, string misfit)
        : base($"The checkpoint '{path}' is damaged, or of other settings of '{optimizer}': {misfit}.")
    {
    }
}

/// <summary>
/// A run in the middle, as one safetensors file: the parameters under their names, the optimizer's statistics, average, losses
/// so far, and the rest as metadata. A run continued from it gives the same bits as one never interrupted.
/// </summary>
/// <param name="Parameters">θ, in float64, which holds float32 exactly.</param>
/// <param name="State">The trainer's state.</param>
public sealed record TrainingCheckpoint(double[] Parameters, TrainerState State)
{
    private const string Format = "theodolite/checkpoint/2";
    private const string Slot = "optimizer/";
    private const string RollbackSlot = "rollback/optimizer/";
    private const string RollbackParameters = "rollback/parameters";
    private const string Losses = "trainer/losses";
    private const string Average = "trainer/average";
    private const string Monitor = "monitor/";
    private const int MostNamed = 4;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        MaxDepth = 8,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Writes the file atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">Names and shapes of the parameters.</param>
    /// <param name="dtype">Type of parameters and statistics, which loses nothing.</param>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public void Write(string path, ParameterLayout layout, DType dtype = DType.Float64)
    {
        var tensors = layout.Blocks
            .Select(block => Of(block.Name, block.Shape, Parameters[(int)block.Offset..(int)(block.Offset + block.Count)]))
            .Concat(State.Optimizer.Slots.Select(slot => Of(Slot + slot.Name, slot.Shape, slot.Values)))
            .Append(new SafetensorsTensor(Losses, [State.Losses.Count], State.Losses.ToArray()));
        if (State.Average is { } average)
        {
            tensors = tensors.Append(Of(Average, [average.Length], average));
        }

        if (State.Rollback is { } rollback)
        {
            tensors = tensors.Append(Of(RollbackParameters, [rollback.Parameters.Length], rollback.Parameters))
                .Concat(rollback.Optimizer.Slots.Select(slot => Of(RollbackSlot + slot.Name, slot.Shape, slot.Values)));
        }

        tensors = tensors.Concat(
            State.Monitors.Select(memory => new SafetensorsTensor(Monitor + memory.Key, [memory.Value.Length], memory.Value)));
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string>
        {
            ["format"] = Format,
            ["state"] = JsonSerializer.Serialize(Small.Of(State), s_json),
        });

        SafetensorsTensor Of(string name, Shape shape, double[] values) =>
            new(name, shape.Span.ToArray(), dtype == DType.Float32 ? Array.ConvertAll(values, value => (float)value) : values);
    }

    /// <summary>Reads a file that fits a model and an optimizer.</summary>
    /// <exception cref="DamagedCheckpointException">It is not whole.</exception>
    /// <exception cref="BadInputException">Written for another model or optimizer.</exception>
    public static TrainingCheckpoint Read(string path, ParameterLayout layout, OptimizerSettings optimizer)
    {
        SafetensorsFile file;
        Small small;
        try
        {
            file = SafetensorsFile.Read(path);
            if (file.Metadata.GetValueOrDefault("format") != Format)
            {
                throw new DamagedCheckpointException(path, "it is not a checkpoint of a training run, or one of another version");
            }

            small = JsonSerializer.Deserialize<Small>(file.Metadata.GetValueOrDefault("state") ?? "", s_json)
                ?? throw new DamagedCheckpointException(path, "its state is missing");
        }
        catch (JsonException error)
        {
            var where = error.Path is { Length: > 2 } entry ? $" at '{Printable.Text(entry.AsSpan(2))}'" : "";
            throw new DamagedCheckpointException(path, $"its state cannot be read{where}");
        }
        catch (BadInputException error) when (error is not DamagedCheckpointException)
        {
            throw new DamagedCheckpointException(path, error.Message);
        }

        if (file.Entries.FirstOrDefault(entry => !entry.IsFloating) is { } wrong)
        {
            throw new DamagedCheckpointException(
                path,
                $"'{Printable.Text(wrong.Name)}' is {wrong.DType}, where real numbers were expected");
        }

        Compare(path, file, layout);
        if (small.Optimizer != optimizer.Name)
        {
            throw new BadInputException(
                $"'{path}' was saved by the optimizer {Spelling.Quote(small.Optimizer)}, but the run now has '{optimizer.Name}'.");
        }

        var theta = new double[layout.Count];
        foreach (var block in layout.Blocks)
        {
            Values(block.Name)!.CopyTo(theta, block.Offset);
        }

        if (Array.FindIndex(theta, value => !double.IsFinite(value)) is >= 0 and var bad)
        {
            var name = layout.Blocks.First(block => bad < block.Offset + block.Count).Name;
            throw new DamagedCheckpointException(path, $"'{name}' has a number that is not finite");
        }

        var losses = Values(Losses) ?? throw new DamagedCheckpointException(path, $"'{Losses}' is missing");
        if (file.Find(Losses)!.Shape is { Rank: not 1 } shape)
        {
            throw new DamagedCheckpointException(path, $"'{Losses}' has shape {shape}, where one axis was expected");
        }

        if (file.Find(RollbackParameters) is null != small.Rollback is null)
        {
            throw new DamagedCheckpointException(path, "of the point to which a rollback returns a part is missing");
        }

        var rollback = small.Rollback is { } old
            ? new RollbackPoint(
                Values(RollbackParameters)!,
                new SavedOptimizer(small.Optimizer, old.Updates, Slots(file, RollbackSlot), old.Scalars))
            : null;
        return new TrainingCheckpoint(theta, new TrainerState(
            new SavedOptimizer(small.Optimizer, small.At.Updates, Slots(file, Slot), small.At.Scalars),
            losses)
        {
            Improvement = small.Improvement,
            Epoch = small.Epoch,
            Plateau = small.Plateau,
            RateScale = small.RateScale,
            Failures = small.Failures,
            BestValidation = small.BestValidation,
            Average = Values(Average),
            Rollback = rollback,
            Monitors = file.Entries.Where(entry => entry.Name.StartsWith(Monitor, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Name[Monitor.Length..], entry => entry.ToDoubles()),
        });

        double[]? Values(string name) => file.Find(name)?.ToDoubles();
    }

    private static StateSlot<double>[] Slots(SafetensorsFile file, string prefix) =>
    [
        .. file.Entries
            .Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(entry => new StateSlot<double>(entry.Name[prefix.Length..], entry.Shape, entry.ToDoubles())),
    ];

    // Which tensors differ from those of the model, in one sentence.
    private static void Compare(string path, SafetensorsFile file, ParameterLayout layout)
    {
        var differences = layout.Blocks
            .Select(block => file.Find(block.Name) is not { } entry ? $"'{block.Name}' {block.Shape} is missing"
                : entry.Shape != block.Shape ? $"'{block.Name}' has shape {entry.Shape} and not {block.Shape}" : null)
            .Concat(file.Entries
                .Where(entry => !entry.Name.Contains('/', StringComparison.Ordinal) && layout.Find(entry.Name) is null)
                .Select(entry => $"{Spelling.Quote(entry.Name)} {entry.Shape} is not a parameter"))
            .OfType<string>()
            .ToList();
        if (differences.Count == 0)
        {
            return;
        }

        var more = differences.Count > MostNamed ? $" and {differences.Count - MostNamed} more" : "";
        throw new BadInputException($"'{path}' was saved for another model: {string.Join(", ", differences.Take(MostNamed))}{more}.");
    }

    // What is small enough for metadata.
    private sealed record Small(
        string Optimizer,
        Progress At,
        Progress? Rollback,
        ImprovementState Improvement,
        EpochMean Epoch,
        PlateauState Plateau,
        double RateScale,
        int Failures,
        double BestValidation)
    {
        public static Small Of(TrainerState state) => new(
            state.Optimizer.Optimizer,
            new Progress(state.Optimizer.Steps, state.Optimizer.Scalars),
            state.Rollback is { } rollback ? new Progress(rollback.Optimizer.Steps, rollback.Optimizer.Scalars) : null,
            state.Improvement,
            state.Epoch,
            state.Plateau,
            state.RateScale,
            state.Failures,
            state.BestValidation);
    }

    private sealed record Progress(long Updates, IReadOnlyDictionary<string, double> Scalars);
}
