using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Losses;
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

    /// <summary>What the loss compares outputs with.</summary>
    public static Tensor Targets(Network network, Dataset data, LossSpecification loss, DType dtype, Device device)
    {
        loss.Require(network, data);
        return loss.Targets(data, dtype, device);
    }
}
