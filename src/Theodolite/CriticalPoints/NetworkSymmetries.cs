using Theodolite.Models;

namespace Theodolite.CriticalPoints;

/// <summary>Symmetries of a network's parameters that carry one critical point into another, in words.</summary>
internal static class NetworkSymmetries
{
    public static IEnumerable<string> Of(Network network)
    {
        var layers = network.Layers;
        for (var i = 0; i < layers.Count; i++)
        {
            // Units between two linear layers, with nothing between them but functions of single units.
            var next = i + 1;
            var kinds = new List<string>();
            while (next < layers.Count && IsUnitwise(layers[next].Layer.Kind))
            {
                kinds.Add(layers[next++].Layer.Kind);
            }

            if (layers[i].Layer.Kind != "linear" || next >= layers.Count || layers[next].Layer.Kind != "linear")
            {
                continue;
            }

            var units = layers[i].Parameters[0].Block.Shape[0];
            yield return kinds.Count == 0
                ? $"Between {layers[i].Label} and {layers[next].Label} nothing is nonlinear: any invertible {units} × {units} matrix put "
                    + "between them changes nothing, so points come in families; only those of one spectrum are merged."
                : $"The {units} units of {layers[i].Label} may be exchanged ({units}! orders)"
                    + (kinds.TrueForAll(kind => kind is "tanh" or "identity" or "dropout")
                        ? $" and their signs changed (2^{units} ways)"
                        : kinds.TrueForAll(kind => kind is "relu" or "leaky-relu" or "dropout")
                            ? " and rescaled, in against out (which stretches the space: such points are not merged)"
                            : "")
                    + ": the spectrum is the same.";
        }
    }

    private static bool IsUnitwise(string kind) => kind is "tanh" or "sigmoid" or "relu" or "leaky-relu" or "gelu" or "silu" or "softplus"
        or "elu" or "identity" or "dropout";
}
