using Theodolite.Randomness;

namespace Theodolite.Models;

/// <summary>Start values of a network's parameters.</summary>
public static class ModelParameters
{
    /// <summary>
    /// Draws θ ∈ ℝᴾ. Each parameter has its own sequence, keyed by the seed and its name, so that its values depend
    /// neither on the other layers nor on the device, the dtype or the number of threads.
    /// </summary>
    public static double[] Initialize(Network network, ulong seed)
    {
        var theta = new double[network.Parameters.Count];
        foreach (var parameter in network.AllLayers.SelectMany(layer => layer.Parameters))
        {
            var block = parameter.Block;
            var values = theta.AsSpan((int)block.Offset, (int)block.Count);
            parameter.Initializer.Fill(values, block.Shape, parameter.Fan, Philox.For(seed, $"initialize/{block.Name}"));
        }

        return theta;
    }
}
