using Theodolite.Programs;
using Theodolite.Programs.Primitives;

namespace Theodolite.Objectives.Traced;

/// <summary>The losses between outputs and targets: per observation (<c>…Terms</c>), and averaged over a microbatch.</summary>
public static class Losses
{
    /// <summary>−log softmax(z)[y] at every position, for logits z [n, …, c] and labels y int64 [n, …]. Bounded below by 0.</summary>
    public static Value CrossEntropyTerms(Value logits, Value labels)
    {
        var axis = logits.Shape.Rank - 1;
        return -logits.LogSoftmax(axis).TakeAlong(axis, labels.Reshape(labels.Shape.Insert(axis, 1))).Reshape(labels.Shape);
    }

    /// <summary>Squared difference averaged over the elements of a sample: [n]. Bounded below by 0.</summary>
    public static Value MeanSquaredErrorTerms(Value outputs, Value targets)
    {
        var squares = PerSample((outputs - targets.Reshape(outputs.Shape)).Square());
        return (1.0 / outputs.Shape.Remove(0).Count) * squares;
    }

    /// <summary>−(1/n) Σᵢ log softmax(zᵢ)[yᵢ].</summary>
    public static Value CrossEntropy(Value logits, Value labels) => CrossEntropyTerms(logits, labels).Mean();

    /// <summary>Mean of (z − y)² over all elements.</summary>
    public static Value MeanSquaredError(Value outputs, Value targets) => MeanSquaredErrorTerms(outputs, targets).Mean();

    /// <summary>Sums over all axes but the first: [n, …] to [n].</summary>
    internal static Value PerSample(Value x)
    {
        var n = x.Shape[0];
        return x.Shape.Rank == 1 ? x : x.Reshape([n, x.Shape.Remove(0).Count]).Sum([1]);
    }
}
