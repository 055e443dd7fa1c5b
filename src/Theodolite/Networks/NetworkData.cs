using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>Data sets as the tensors a network's loss takes, after checking that they fit it.</summary>
internal static class NetworkData
{
    /// <summary>
    /// Samples [n, …], int64 where the network takes tokens; on the processor real ones lie over the memory of the data set, in its dtype.
    /// All checks are made here, before there is a tensor.
    /// </summary>
    public static Tensor Inputs(Network network, Dataset data, LossSettings loss, DType dtype, Device device)
    {
        if (data.SampleShape != network.Input)
        {
            throw new BadInputException(
                $"The model was made for samples of shape {network.Input}, but those of {data.Origin} have {data.SampleShape}.");
        }

        loss.Require(network, data);
        TokenInputs.Require(network, data);
        if (network.Layers[0].Layer.Vocabulary is { } count)
        {
            var taker = network.AllLayers.FirstOrDefault(layer => layer.Layer is not Container && layer.Layer.Vocabulary == count);
            var title = taker is null ? "the model" : $"layer {taker.Label}";
            return Tensor.From(data.Tokens(count, title), [data.Count, .. data.SampleShape.Span], device);
        }

        if (dtype == DType.Float32)
        {
            data.RequireSingles();
        }

        var samples = data.AsTensor();
        if (device.IsCpu)
        {
            return samples;
        }

        // What is narrower travels, and stays there.
        using (samples)
        {
            if (data.DType == DType.Float32 || dtype == DType.Float64)
            {
                return samples.To(device);
            }

            using var narrow = samples.To(dtype);
            return narrow.To(device);
        }
    }
}
