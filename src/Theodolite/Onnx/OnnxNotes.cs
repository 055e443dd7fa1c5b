using System.Globalization;
using Theodolite.Onnx.Format;

namespace Theodolite.Onnx;

/// <summary>What a person should know of how a file was read.</summary>
internal static class OnnxNotes
{
    private const int Shown = 6;

    public static IReadOnlyList<string> Of(OnnxPlan plan)
    {
        var graph = plan.Graph;
        var model = graph.File.Model;
        var maker = model.ProducerName.Length > 0 ? $" by {Printable.Line($"{model.ProducerName} {model.ProducerVersion}".Trim())}" : "";
        var notes = new List<string>
        {
            $"{graph.File.Name} (opset {graph.File.Opset}{maker}): from {Describe(plan)} by {plan.Layers.Count} layers to '"
                + $"{Printable.Line(plan.Output)}'.",
            $"Trained are {Weights(plan, WeightRole.Parameter)}.",
        };
        Add(WeightRole.Frozen, "Kept as they are, since they were excluded,");
        Add(WeightRole.Statistic, "Running statistics are");
        Add(WeightRole.Constant, "Constants are");
        if (graph.Merged.Copies is { Count: > 0 and var count } copies)
        {
            var (copy, original) = copies.First();
            notes.Add($"The exporter stored {count} {(count == 1 ? "weight" : "weights")} once with equal ones ({Printable.Line(copy)} "
                + $"with {Printable.Line(original)}{(count > 1 ? ", …" : "")}); they are trained apart.");
        }

        var modes = plan.Layers.Where(layer => layer.Main.Operator == "BatchNormalization" && layer.Main.Int("training_mode",
        0) != 0).ToArray();
        if (modes.Length > 0)
        {
            notes.Add($"Batch normalisation is in training form in the file ({modes[0].Path}{(modes.Length > 1 ? ", …" : "")}); it "
                + "is evaluated "
                + "with its stored statistics unless training mode is asked for.");
        }

        var dropouts = plan.Layers.Where(layer => layer.Main.Operator == "Dropout").ToArray();
        if (dropouts.Length > 0)
        {
            notes.Add($"Dropout is in the file ({dropouts[0].Path}{(dropouts.Length > 1 ? ", …" : "")}); it passes everything unless "
                + "training mode is asked for.");
        }

        return notes;

        void Add(WeightRole role, string title)
        {
            if (plan.Roles.Any(weight => weight.Value == role && graph.Initializer(weight.Key).Kind == OnnxKind.Real))
            {
                notes.Add($"{title} {Weights(plan, role)}.");
            }
        }
    }

    private static string Describe(OnnxPlan plan) =>
        string.Join(", ", plan.Inputs);

    private static string Weights(OnnxPlan plan, WeightRole role)
    {
        string[] tensors = [.. plan.Roles.Where(weight => weight.Value == role && plan.Graph.Initializer(weight.Key).Kind == OnnxKind.Real)
            .Select(weight => weight.Key)];
        var numbers = tensors.Sum(tensor => (long)plan.Graph.Initializer(tensor).Values.Length);
        var names = tensors.Take(Shown).Select(tensor => Named(plan, tensor));
        return string.Create(CultureInfo.InvariantCulture, $"{tensors.Length} {(tensors.Length == 1 ? "tensor" : "tensors")} of "
            + $"{numbers:N0} "
            + $"numbers: {string.Join(", ", names)}{(tensors.Length > Shown ? ", …" : "")}");
    }

    private static string Named(OnnxPlan plan, string tensor) => plan.NameOf(tensor) is { } name && name != tensor
        ? $"{name} ({Printable.Line(tensor)})"
        : Printable.Line(tensor);
}
