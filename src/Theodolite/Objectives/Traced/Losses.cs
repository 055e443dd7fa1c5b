using Theodolite.Programs;
using Theodolite.Programs.Primitives;

namespace Theodolite.Objectives.Traced;

/// <summary>The losses between outputs and targets, each averaged over a microbatch.</summary>
public static class Losses
{
    /// <summary>−(1/n) Σᵢ log softmax(zᵢ)[yᵢ] for logits z [n, c] and labels y int64 [n]. Bounded below by 0.</summary>
    public static Value CrossEntropy(Value logits, Value labels)
    {
        var n = logits.Shape[0];
        return -logits.LogSoftmax(1).TakeAlong(1, labels.Reshape([n, 1])).Mean();
    }

    /// <summary>Mean of (z − y)² over all elements. Bounded below by 0.</summary>
    public static Value MeanSquaredError(Value outputs, Value targets) => (outputs - targets.Reshape(outputs.Shape)).Square().Mean();
}
