using Theodolite.Onnx.Format;

namespace Theodolite.Onnx;

/// <summary>Which tensors of a graph are the samples and the result.</summary>
internal static class OnnxTensors
{
    /// <summary>The tensor that the loss takes: the one that was named, or the only one of real numbers that the graph gives.</summary>
    /// <exception cref="BadInputException">There is no such tensor, or more than one.</exception>
    public static string Output(OnnxGraph graph, string? named)
    {
        if (named is not null)
        {
            return graph.Nodes.Any(node => node.Outputs.Contains(named)) ? named : throw new BadInputException(
                $"No node of {graph.File.Name} makes a tensor '{Printable.Line(named)}'; the graph gives {List(graph.Outputs)}.");
        }

        GraphTensor[] real = [.. graph.Outputs.Where(output => output.Kind is OnnxKind.Real && graph.Nodes.Any(
            node => node.Outputs.Contains(output.Name)))];
        return real switch
        {
            [var only] => only.Name,
            [] when graph.Outputs is [var only] => only.Name,
            [] => throw new BadInputException($"{graph.File.Name} gives no real numbers from which a loss could be taken: "
                + $"{List(graph.Outputs)}."),
            _ => throw new BadInputException(
                $"{graph.File.Name} gives {List(real)}",
                new Hint(HintKind.ModelOutput, "; say which of them the loss takes")),
        };
    }

    /// <summary>The tensors of the samples: those of its inputs that the nodes take.</summary>
    /// <exception cref="BadInputException">There is none, or the one that was named is not all that they take.</exception>
    public static IReadOnlyList<GraphTensor> Inputs(OnnxGraph graph, IReadOnlyList<OnnxNode> nodes, string? named)
    {
        var taken = nodes.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        GraphTensor[] inputs = [.. graph.Inputs.Where(input => taken.Contains(input.Name))];
        if (inputs.Length > 0 && (named is null || (inputs is [var only] && named == only.Name)))
        {
            return inputs;
        }

        if (inputs.Length == 0)
        {
            throw new BadInputException($"The result of {graph.File.Name} depends on none of its inputs ({List(graph.Inputs)}).");
        }

        throw new BadInputException(named is not null && inputs.All(input => input.Name != named)
            ? $"{graph.File.Name} takes no tensor '{Printable.Line(named)}' on the way to the result; it takes {List(inputs)}."
            : $"The result of {graph.File.Name} depends on {List(inputs)}, not on '{Printable.Line(named!)}' alone; data with an array for "
                + "each of them, under its name, feed it (an output further inside the graph may depend on one alone).");
    }

    /// <summary>What goes into the softmax or sigmoid that gives the result; null where it ends otherwise.</summary>
    public static string? Before(OnnxPlan plan, bool sigmoid, bool softmax)
    {
        var last = plan.Layers.LastOrDefault(layer => layer.Output == plan.Output);
        for (var step = last; step is not null; step = plan.Layers.LastOrDefault(layer => layer.Output == step.Input))
        {
            var name = step.Main.Operator;
            if ((softmax && name == "Softmax") || (sigmoid && name == "Sigmoid"))
            {
                return step.Input;
            }

            if (name != "Identity")
            {
                return null;
            }
        }

        return null;
    }

    private static string List(IEnumerable<GraphTensor> tensors) => string.Join(", ", tensors);
}
