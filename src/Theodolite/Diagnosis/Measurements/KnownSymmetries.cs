using Theodolite.Models;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// Directions along which a network's loss cannot change, whatever the data: at a critical point each is an exact zero
/// eigenvalue of the Hessian.
/// </summary>
/// <param name="SoftmaxShift">
/// Adding one number to all logits of a sample: with a last linear layer that is one direction per input of it (the same
/// vector added to every row of W) and one for its bias.
/// </param>
/// <param name="Rescaling">
/// Multiplying what enters a ReLU unit by a &gt; 0 and dividing what leaves it: one direction per such unit (per channel after a
/// convolution) between two weight layers.
/// </param>
internal sealed record KnownSymmetries(long SoftmaxShift, long Rescaling)
{
    public long Count => SoftmaxShift + Rescaling;

    /// <summary>Those of a network whose layers are known; null for other losses.</summary>
    public static KnownSymmetries? Of(Objective objective)
    {
        if (objective is not NetworkObjective { Network: var network, Loss: var loss })
        {
            return null;
        }

        // A penalty on the weights sees both, and leaves only the common shift of the biases.
        var penalized = loss.L2 is { Strength: > 0 };
        var last = network.Layers[^1];
        var shift = loss is SoftmaxLoss && last.Layer.Kind == "linear"
            ? last.Parameters
                .Where(parameter => loss.L2?.Covers(parameter.Block) != true || !penalized)
                .Sum(parameter => parameter.Block.Count) / last.Parameters[0].Block.Shape[0]
            : 0;
        return new(shift, penalized ? 0 : Rescalings(network.Layers));
    }

    private static long Rescalings(IReadOnlyList<NetworkLayer> layers)
    {
        var count = 0L;
        NetworkLayer? before = null;
        var homogeneous = false;
        foreach (var layer in layers)
        {
            count += layer.Branches.Sum(Rescalings);
            switch (layer.Layer.Kind)
            {
                case "linear" or "conv1d" or "conv2d":
                    // Linear layers in a row can be rescaled against each other too, but more freely than by units.
                    count += before is not null && homogeneous ? before.Parameters[0].Block.Shape[0] : 0;
                    (before, homogeneous) = (layer, false);
                    break;
                case "relu" or "leaky-relu":
                    homogeneous = true;
                    break;
                case "flatten" or "dropout" or "max-pool1d" or "avg-pool1d" or "max-pool2d" or "avg-pool2d"
                    or "global-avg-pool" or "global-max-pool" or "adaptive-avg-pool" or "adaptive-max-pool":
                    break;
                default:
                    before = null;
                    break;
            }
        }

        return count;
    }

    /// <summary>Writes the counts down and returns the sentence about them; empty where none is known.</summary>
    public string Record(Evidence evidence)
    {
        if (SoftmaxShift > 0)
        {
            evidence["symmetry/softmaxShift"] = SoftmaxShift;
        }

        if (Rescaling > 0)
        {
            evidence["symmetry/rescaling"] = Rescaling;
        }

        return Count == 0
            ? ""
            : $" {Count} of them are exact symmetries of this network: {string.Join(" and ", Parts())}.";
    }

    private IEnumerable<string> Parts()
    {
        if (SoftmaxShift > 0)
        {
            yield return $"{SoftmaxShift} common shifts of the logits, which softmax does not see";
        }

        if (Rescaling > 0)
        {
            yield return $"{Rescaling} rescalings of ReLU units, in against out";
        }
    }
}
