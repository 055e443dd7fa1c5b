using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx;

/// <summary>The tensors of a graph out of samples that pack them one after another, flattened, in the order of the graph.</summary>
internal static class PackedSample
{
    /// <summary>The tensors with the axis of the samples; the samples themselves where there is only one.</summary>
    /// <param name="plan">The graph.</param>
    /// <param name="samples">The samples, [n, …].</param>
    public static IEnumerable<(GraphTensor Tensor, Value Value)> Unpack(OnnxPlan plan, Value samples)
    {
        if (!plan.IsPacked)
        {
            yield return (plan.Samples, samples);
            yield break;
        }

        var start = 0L;
        foreach (var (tensor, shape) in plan.Inputs.Zip(Shapes(plan, samples.Shape.Remove(0))))
        {
            yield return (tensor, samples.Slice(1, start, shape.Count).Reshape([samples.Shape[0], .. shape.Span]));
            start += shape.Count;
        }
    }

    /// <summary>Shapes of the tensors in one sample. What the file leaves open has one extent in all of them, a number of steps: the one
    /// with which they fill a sample.</summary>
    /// <param name="plan">The graph.</param>
    /// <param name="sample">Shape of a packed sample, [width].</param>
    /// <exception cref="BadInputException">No such extent does.</exception>
    public static IReadOnlyList<Shape> Shapes(OnnxPlan plan, Shape sample)
    {
        var extents = plan.Inputs.Select(Extents).ToArray();
        for (var open = 1L; open <= sample.Count; open++)
        {
            if (extents.Sum(own => Count(own, open)) == sample.Count)
            {
                return [.. extents.Select(own => Shape.Create([.. own.Select(extent => extent ?? open)]))];
            }
        }

        throw new BadInputException($"{plan.Graph.File.Name} takes {string.Join(", ", plan.Inputs)}, which samples of "
            + $"{sample.Count} numbers "
            + "do not fill.");

        static double Count(IReadOnlyList<long?> own, long open) => own.Aggregate(1.0, (product, extent) => product * (extent ?? open));
    }

    private static IReadOnlyList<long?> Extents(GraphTensor tensor) =>
        tensor.Extents is { Count: > 0 } extents ? [.. extents.Skip(1)] : [null];
}
