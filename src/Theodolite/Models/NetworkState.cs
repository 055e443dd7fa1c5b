using Theodolite.Objectives;

namespace Theodolite.Models;

/// <summary>Parameters and buffers of a network as one vector in the order of PyTorch's <c>state_dict</c>, and apart again.</summary>
public static class NetworkState
{
    /// <summary>The buffers before anything has been measured: means of 0, variances of 1.</summary>
    public static double[] StartBuffers(Network network)
    {
        var values = new double[network.Buffers.Count];
        foreach (var buffer in network.AllLayers.SelectMany(layer => layer.Buffers))
        {
            values.AsSpan((int)buffer.Block.Offset, (int)buffer.Block.Count).Fill(buffer.Start);
        }

        return values;
    }

    /// <summary>The vector that <see cref="Network.State"/> lays out.</summary>
    public static double[] Join(Network network, ReadOnlySpan<double> theta, ReadOnlySpan<double> buffers)
    {
        var state = new double[network.State.Count];
        foreach (var block in network.State.Blocks)
        {
            var part = network.Parameters.Find(block.Name) is { } parameter
                ? Part(theta, parameter)
                : Part(buffers, network.Buffers.Find(block.Name)!);
            part.CopyTo(state.AsSpan((int)block.Offset, (int)block.Count));
        }

        return state;
    }

    /// <summary>θ and the buffers from that vector.</summary>
    public static (double[] Theta, double[] Buffers) Split(Network network, ReadOnlySpan<double> state)
    {
        var (theta, buffers) = (new double[network.Parameters.Count], new double[network.Buffers.Count]);
        foreach (var block in network.State.Blocks)
        {
            var (target, to) = network.Parameters.Find(block.Name) is { } parameter
                ? (theta, parameter)
                : (buffers, network.Buffers.Find(block.Name)!);
            Part(state, block).CopyTo(target.AsSpan((int)to.Offset, (int)to.Count));
        }

        return (theta, buffers);
    }

    private static ReadOnlySpan<double> Part(ReadOnlySpan<double> values, ParameterBlock block) =>
        values.Slice((int)block.Offset, (int)block.Count);
}
