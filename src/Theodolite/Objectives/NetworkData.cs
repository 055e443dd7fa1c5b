using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Torch;

namespace Theodolite.Objectives;

/// <summary>Data sets as the tensors a network's loss takes, after checking that they fit it.</summary>
internal static class NetworkData
{
    /// <summary>Samples [n, …].</summary>
    public static Tensor Inputs(Network network, Dataset data, DType dtype, Device device)
    {
        if (data.SampleShape != network.Input)
            throw new BadInputException($"The model was made for samples of shape {network.Input}, but those of {data.Origin} have {data.SampleShape}.");
        return dtype == DType.Float32
            ? Tensor.From(data.Singles.Span, [data.Count, .. data.SampleShape.Span], device)
            : Tensor.From(data.Doubles.Span, [data.Count, .. data.SampleShape.Span], device);
    }

    /// <summary>Class labels int64 [n] for cross-entropy, real targets [n, …] for squared error.</summary>
    public static Tensor Targets(Network network, Dataset data, LossKind loss, DType dtype, Device device)
    {
        var last = network.Layers[^1];
        if (loss == LossKind.CrossEntropy)
        {
            if (network.Output.Rank != 1)
                throw new BadInputException($"Cross-entropy needs one number per class, but layer {last.Label} gives {network.Output} for a sample.");
            if (network.Output[0] < data.ClassCount)
                throw new BadInputException($"{data.Origin} has {data.ClassCount} classes, but layer {last.Label}, the last, gives {network.Output} for a sample.");
            return Tensor.From(data.Labels.Span, [data.Count], device);
        }

        if (network.Output.Count != data.TargetShape.Count)
            throw new BadInputException($"A target of {data.Origin} has shape {data.TargetShape}, but layer {last.Label}, the last, gives {network.Output}.");
        return dtype == DType.Float32
            ? Tensor.From(data.SingleTargets.Span, [data.Count, .. data.TargetShape.Span], device)
            : Tensor.From(data.Targets.Span, [data.Count, .. data.TargetShape.Span], device);
    }
}
