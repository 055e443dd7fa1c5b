using System.Globalization;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>Whether a network fits into memory, told from its shapes alone.</summary>
public static class NetworkMemory
{
    /// <summary>Refuses a network whose parameters, or the output of one of whose layers for a single sample, do not fit.</summary>
    /// <param name="network">The network.</param>
    /// <param name="dtype">Dtype of weights and computation.</param>
    /// <param name="budget">The memory that there is.</param>
    /// <exception cref="BadInputException">It does not fit; the sentence says what would.</exception>
    public static void Require(Network network, DType dtype, MemoryBudget budget)
    {
        // Start values are drawn in float64 and rounded.
        budget.RequireParameters(network.Parameters.Count, sizeof(double) + dtype.Size());
        foreach (var layer in network.AllLayers.Where(layer => layer.Layer is not Container))
        {
            var bytes = (double)layer.Output.Count * dtype.Size();
            if (!budget.Holds(bytes))
            {
                throw new BadInputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Layer {layer.Label} gives {layer.Output} for one sample, which takes {MemoryBudget.Text(bytes)}; there are {budget}, "
                        + $"enough for {MemoryBudget.Number(budget.Bytes / dtype.Size())} numbers."));
            }
        }
    }
}
