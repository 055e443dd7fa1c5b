using Theodolite.Models.Layers;
using Theodolite.Programs;

namespace Theodolite.Models;

/// <summary>From a network to the program that computes it.</summary>
public static class NetworkTracing
{
    /// <summary>
    /// Traces the outputs of a batch. While a layer is traced the builder carries its label, so that reports can name it.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">One value per block of <see cref="Network.Parameters"/>, of its shape.</param>
    /// <param name="input">Samples [n, …].</param>
    /// <returns>Outputs [n, …].</returns>
    public static Value Trace(this Network network, IReadOnlyList<Value> parameters, Value input)
    {
        if (parameters.Count != network.Parameters.Blocks.Count)
            throw new ArgumentException($"The network has {network.Parameters.Blocks.Count} parameters, not {parameters.Count}.", nameof(parameters));
        if (input.Shape.Rank == 0 || input.Shape.Remove(0) != network.Input)
            throw new ArgumentException($"Samples have shape {network.Input}; the batch has shape {input.Shape}.", nameof(input));
        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (block, value) in network.Parameters.Blocks.Zip(parameters))
        {
            values.Add(block.Name, value);
        }

        return TraceAll(network.Layers, values, input);
    }

    private static Value TraceAll(IReadOnlyList<NetworkLayer> layers, Dictionary<string, Value> parameters, Value input) =>
        layers.Aggregate(input, (value, layer) => Trace(layer, parameters, value));

    private static Value Trace(NetworkLayer layer, Dictionary<string, Value> parameters, Value input)
    {
        var builder = input.Builder;
        var outer = builder.Layer;
        builder.Layer = layer.Label;
        Value[] own = [.. layer.Parameters.Select(parameter => parameters[parameter.Block.Name])];
        var output = layer.Layer.Trace(input, new LayerScope(own, value =>
        {
            var inner = TraceAll(layer.Inner, parameters, value);
            builder.Layer = layer.Label;
            return inner;
        }));
        builder.Layer = outer;
        return output;
    }
}
