using System.Globalization;
using Theodolite.Data;
using Theodolite.Objectives;
using Theodolite.Optimizers;

namespace Theodolite.Training;

/// <summary>
/// A run in the middle, as one safetensors file: the parameters under their names, the optimizer's statistics, the losses
/// so far, and the rest as metadata. A run continued from it gives the same bits as one never interrupted.
/// </summary>
/// <param name="Parameters">θ, in float64, which holds float32 exactly.</param>
/// <param name="State">The trainer's state.</param>
public sealed record TrainingCheckpoint(double[] Parameters, TrainerState State)
{
    private const string Format = "theodolite/checkpoint/1";
    private const string Slot = "optimizer/";
    private const string LossesName = "losses";

    /// <summary>Writes the file atomically.</summary>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public void Write(string path, ParameterLayout layout)
    {
        var tensors = layout.Blocks
            .Select(block => new SafetensorsTensor(block.Name, block.Shape.Span.ToArray(), Parameters[(int)block.Offset..(int)(block.Offset + block.Count)]))
            .Concat(State.Optimizer.Slots.Select(slot => new SafetensorsTensor(Slot + slot.Name, slot.Shape.Span.ToArray(), slot.Values)))
            .Append(new SafetensorsTensor(LossesName, [State.Losses.Count], State.Losses.ToArray()));
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string>
        {
            ["format"] = Format,
            ["optimizer"] = State.Optimizer.Optimizer,
            ["steps"] = Text(State.Optimizer.Steps),
            ["best"] = Text(State.Improvement.Best),
            ["bestStep"] = Text(State.Improvement.BestStep),
            ["sum"] = Text(State.Improvement.Sum),
            ["summed"] = Text(State.Improvement.Summed),
        }.Concat(State.Optimizer.Scalars.Select(scalar => KeyValuePair.Create(Slot + scalar.Key, scalar.Value.ToString("R", CultureInfo.InvariantCulture)))).ToDictionary());
    }

    /// <summary>Reads a file that fits a model and an optimizer.</summary>
    /// <exception cref="BadInputException">Missing, damaged, or written for another model or optimizer.</exception>
    public static TrainingCheckpoint Read(string path, ParameterLayout layout, OptimizerSettings optimizer)
    {
        var file = SafetensorsFile.Read(path);
        if (file.Metadata.GetValueOrDefault("format") != Format)
            throw new BadInputException($"'{path}' is not a checkpoint of a training run.");
        if (file.Metadata.GetValueOrDefault("optimizer") is var saved && saved != optimizer.Name)
            throw new BadInputException($"'{path}' was saved by the optimizer '{saved}', but the model file now has '{optimizer.Name}'.");
        var theta = new double[layout.Count];
        foreach (var block in layout.Blocks)
        {
            var entry = file.Find(block.Name);
            if (entry is null || entry.Shape != block.Shape)
                throw new BadInputException($"'{path}' holds no parameter '{block.Name}' of shape {block.Shape}; it was saved for another model.");
            entry.ToDoubles().CopyTo(theta, block.Offset);
        }

        var slots = file.Entries
            .Where(entry => entry.Name.StartsWith(Slot, StringComparison.Ordinal))
            .Select(entry => new StateSlot<double>(entry.Name[Slot.Length..], entry.Shape, entry.ToDoubles()))
            .ToArray();
        var scalars = file.Metadata
            .Where(entry => entry.Key.StartsWith(Slot, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[Slot.Length..], entry => Real(file, entry.Key, path));
        var losses = file.Find(LossesName)?.ToDoubles() ?? throw Damaged(path, LossesName);
        var steps = Whole(file, "steps", path);
        if (losses.Length != steps)
            throw Damaged(path, LossesName);
        var improvement = new ImprovementState(Real(file, "best", path), Whole(file, "bestStep", path), Real(file, "sum", path), (int)Whole(file, "summed", path));
        return new TrainingCheckpoint(theta, new TrainerState(new SavedOptimizer(optimizer.Name, steps, slots, scalars), improvement, losses));
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static long Whole(SafetensorsFile file, string key, string path) =>
        long.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= int.MaxValue
            ? value
            : throw Damaged(path, key);

    private static double Real(SafetensorsFile file, string key, string path) =>
        double.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Damaged(path, key);

    private static BadInputException Damaged(string path, string what) => new($"The checkpoint '{path}' is damaged: its '{what}' is missing or does not fit.");
}
