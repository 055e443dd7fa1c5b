using Theodolite.Models.Layers;
using Theodolite.Programs;
using Theodolite.Torch;

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

        var first = parameters.Concat(settings.Buffers).Append(input).FirstOrDefault(value => value.DType.IsFloating());
        var real = first?.DType ?? DType.Float32;
        return TraceAll(network.Layers, new Known(values, settings, real), input, []);
    }

    private static Value TraceAll(IReadOnlyList<NetworkLayer> layers, Known known, Value input, IReadOnlyList<Value> further)
    {
        foreach (var layer in layers)
        {
            input = Trace(layer, known, input, further);
            further = [];
        }

        return input;
    }

    private static Value Trace(NetworkLayer layer, Known known, Value input, IReadOnlyList<Value> further)
    {
        var (builder, settings) = (input.Builder, known.Settings);
        var outer = builder.Layer;
        builder.Layer = layer.Label;
        var output = layer.Layer.Trace(input, new LayerScope([.. layer.Parameters.Select(parameter => known.Values[parameter.Block.Name])])
        {
            Buffers = settings.Buffers.Count == 0 ? [] : [.. layer.Buffers.Select(buffer => known.Values[buffer.Block.Name])],
            Mode = settings.Mode,
            Noise = settings.Noise,
            Path = layer.Path,
            Further = further,
            Real = known.Real,
            Measured = settings.Measured is { } measured ? statistics => measured(layer, statistics) : null,
            Branch = (branch, value, beside) =>
            {
                var inner = TraceAll(layer.Branches[branch], known, value, beside ?? []);
                builder.Layer = layer.Label;
                return inner;
            },
        });
        builder.Layer = outer;
        settings.Observed?.Invoke(layer, output);
        return output;
    }

    /// <summary>What is the same for all layers.</summary>
    /// <param name="Values">Parameters and buffers by name.</param>
    /// <param name="Settings">How the network is traced.</param>
    /// <param name="Real">The dtype of real numbers.</param>
    private sealed record Known(Dictionary<string, Value> Values, NetworkTrace Settings, DType Real);
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
