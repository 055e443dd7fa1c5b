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
    /// <param name="settings">Mode and buffers; left out: evaluation mode, for networks without buffers.</param>
    /// <returns>Outputs [n, …].</returns>
    public static Value Trace(this Network network, IReadOnlyList<Value> parameters, Value input, NetworkTrace? settings = null)
    {
        settings ??= new NetworkTrace();
        if (parameters.Count != network.Parameters.Blocks.Count)
        {
            throw new ArgumentException(
                $"The network has {network.Parameters.Blocks.Count} parameters, not {parameters.Count}.",
                nameof(parameters));
        }

        if (input.Shape.Rank == 0 || input.Shape.Remove(0) != network.Input)
        {
            throw new ArgumentException($"Samples have shape {network.Input}; the batch has shape {input.Shape}.", nameof(input));
        }

        if (settings.Buffers.Count != network.Buffers.Blocks.Count
            && (settings.Mode == NetworkMode.Evaluation || settings.Buffers.Count > 0))
        {
            throw new ArgumentException(
                $"The network has {network.Buffers.Blocks.Count} buffers, not {settings.Buffers.Count}.",
                nameof(settings));
        }

        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (block, value) in network.Parameters.Blocks.Zip(parameters).Concat(network.Buffers.Blocks.Zip(settings.Buffers)))
        {
            values.Add(block.Name, value);
        }

        return TraceAll(network.Layers, values, settings, input);
    }

    private static Value TraceAll(
        IReadOnlyList<NetworkLayer> layers,
        Dictionary<string, Value> values,
        NetworkTrace settings,
        Value input) =>
        layers.Aggregate(input, (value, layer) => Trace(layer, values, settings, value));

    private static Value Trace(NetworkLayer layer, Dictionary<string, Value> values, NetworkTrace settings, Value input)
    {
        var builder = input.Builder;
        var outer = builder.Layer;
        builder.Layer = layer.Label;
        var output = layer.Layer.Trace(input, new LayerScope([.. layer.Parameters.Select(parameter => values[parameter.Block.Name])])
        {
            Buffers = settings.Buffers.Count == 0 ? [] : [.. layer.Buffers.Select(buffer => values[buffer.Block.Name])],
            Mode = settings.Mode,
            Noise = settings.Noise,
            Path = layer.Path,
            Measured = settings.Measured is { } measured ? statistics => measured(layer, statistics) : null,
            Branch = (branch, value) =>
            {
                var inner = TraceAll(layer.Branches[branch], values, settings, value);
                builder.Layer = layer.Label;
                return inner;
            },
        });
        builder.Layer = outer;
        settings.Observed?.Invoke(layer, output);
        return output;
    }
}

/// <summary>How a network is traced.</summary>
public sealed record NetworkTrace
{
    /// <summary>Which statistics normalise.</summary>
    public NetworkMode Mode { get; init; }

    /// <summary>One value per block of <see cref="Network.Buffers"/>; may be empty in training mode, which does not read them.</summary>
    public IReadOnlyList<Value> Buffers { get; init; } = [];

    /// <summary>The key of dropout's masks, int64 [2]: seed and step; null keeps every unit.</summary>
    public Value? Noise { get; init; }

    /// <summary>Told each layer's statistics of the batch, in the order of its buffers; training mode only.</summary>
    public Action<NetworkLayer, IReadOnlyList<Value>>? Measured { get; init; }

    /// <summary>Told each layer's output, a container's after those inside it.</summary>
    public Action<NetworkLayer, Value>? Observed { get; init; }
}
