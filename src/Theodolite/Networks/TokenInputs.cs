using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;

namespace Theodolite.Networks;

/// <summary>
/// Checks what goes into every embedding before anything runs: the numbers of the samples as they are, and each of them one of its
/// tokens.
/// </summary>
internal static class TokenInputs
{
    // What a branch is given, in place of the label that messages would use.
    private const string Tokens = "the samples";
    private const string Computed = "";

    /// <exception cref="BadInputException">A number of the data is no token, or other layers compute what an embedding takes.</exception>
    public static void Require(Network network, Dataset data)
    {
        if (network.AllLayers.Any(layer => layer.Layer is Embedding))
        {
            Walk(network.Layers, true, network.Input, null, data);
        }
    }

    private static (bool Tokens, Torch.Shape Shape) Walk(
        IReadOnlyList<NetworkLayer> layers,
        bool tokens,
        Torch.Shape shape,
        NetworkLayer? before,
        Dataset data)
    {
        foreach (var layer in layers)
        {
            tokens = Passes(layer, tokens, before, data);
            (shape, before) = (layer.Output, layer);
        }

        return (tokens, shape);
    }

    private static bool Passes(NetworkLayer layer, bool tokens, NetworkLayer? before, Dataset data)
    {
        switch (layer.Layer)
        {
            case Embedding embedding when tokens:
                data.Tokens(embedding.Count, $"layer {layer.Label}");
                return false;
            case Embedding:
                var computed = before is null ? "other layers compute" : $"layer {before.Label} computes";
                throw new BadInputException($"Layer {layer.Label} takes tokens, whole numbers of {data.Origin} as they are, but "
                    + $"{computed} what it is given; an embedding takes the samples themselves.");
            case Flatten:
                return tokens;
            case Container container:
                return Passes(layer, container, tokens, before, data);
            default:
                return false;
        }
    }

    private static bool Passes(NetworkLayer layer, Container container, bool tokens, NetworkLayer? before, Dataset data)
    {
        var ends = new List<BranchEnd>();
        for (var branch = 0; branch < layer.Branches.Count; branch++)
        {
            var entry = container.Enter(branch, new BranchEnd(tokens ? Tokens : Computed, layer.Input), ends);
            var end = Walk(layer.Branches[branch], entry.Label == Tokens, entry.Shape, before, data);
            ends.Add(new BranchEnd(end.Tokens ? Tokens : Computed, end.Shape));
        }

        return container is Chain ? ends[0].Label == Tokens : container.EndLabel(ends) == Tokens;
    }
}
