using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Remedies;

/// <summary>Networks with a layer more or less, and weights drawn again.</summary>
internal static class NetworkChanges
{
    /// <summary>Without its last layer; null where that is the only one, or inside a container.</summary>
    public static Network? WithoutLast(Network network) => network.Layers.Count < 2 ? null
        : Make(network.Layers.SkipLast(1).Select(layer => layer.Layer), network);

    /// <summary>With a normalisation of the features after every hidden layer that has weights.</summary>
    public static Network? Normalized(Network network) => Between(
        network,
        layer => layer.Output.Rank == 1 ? new LayerNorm() : new GroupNorm(1));

    /// <summary>With a rectifier after every hidden layer that has weights.</summary>
    public static Network? Rectified(Network network) => Between(network, _ => new Relu());

    /// <summary>θ with the weights into dead units drawn again, and their biases 0; what they pass on is left.</summary>
    public static double[]? Revived(NetworkObjective objective, double[] theta, IReadOnlyList<LayerActivity> activity, ulong seed)
    {
        var fresh = Drawn(objective.Network, seed);
        var revived = (double[])theta.Clone();
        var layers = objective.Network.AllLayers.ToList();
        var changed = false;
        foreach (var dead in activity.Where(layer => layer.DeadUnits.Count > 0))
        {
            var place = layers.FindIndex(layer => layer.Label == dead.Layer);
            var source = place < 0 ? null : layers.Take(place).LastOrDefault(layer => layer.Weight is not null);
            foreach (var parameter in source?.Parameters ?? [])
            {
                var (offset, rows) = ((int)parameter.Block.Offset, (int)parameter.Block.Shape[0]);
                var width = (int)(parameter.Block.Count / Math.Max(1, rows));
                foreach (var unit in dead.DeadUnits.Where(unit => unit < rows))
                {
                    fresh.AsSpan(offset + (unit * width), width).CopyTo(revived.AsSpan(offset + (unit * width), width));
                    changed = true;
                }
            }
        }

        return changed ? revived : null;
    }

    /// <summary>Start values of Kaiming's law for every weight, 0 for biases, 1 for the scales of normalisations.</summary>
    public static double[] Drawn(Network network, ulong seed)
    {
        var theta = ModelParameters.Initialize(network, seed);
        foreach (var parameter in network.AllLayers.SelectMany(layer => layer.Parameters))
        {
            var block = parameter.Block;
            var target = theta.AsSpan((int)block.Offset, (int)block.Count);
            if (block.Shape.Rank > 1)
            {
                new Models.Initializers.He(Models.Initializers.Distribution.Normal).Fill(
                    target,
                    block.Shape,
                    parameter.Fan,
                    Philox.For(seed, $"remedy/{block.Name}"));
            }
            else if (block.Name.EndsWith("bias", StringComparison.Ordinal))
            {
                target.Clear();
            }
        }

        return theta;
    }

    private static Network? Between(Network network, Func<NetworkLayer, Layer> make)
    {
        var hidden = network.Layers.Where(layer => layer.Weight is not null).SkipLast(1).ToList();
        return hidden.Count == 0
            ? null
            : Make(
                network.Layers.SelectMany(layer => hidden.Contains(layer) ? (Layer[])[layer.Layer, make(layer)] : [layer.Layer]),
                network);
    }

    // Layers that name each other (graphs), or shapes that no longer fit, cannot be changed so.
    private static Network? Make(IEnumerable<Layer> layers, Network network)
    {
        try
        {
            return new Network([.. layers], network.Input);
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
