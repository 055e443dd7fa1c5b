using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>Targets seen as class labels, or the sentence that says why they are none.</summary>
internal sealed record TargetLabels(long[] Values, int ClassCount, string? Problem)
{
    public static TargetLabels Of(string origin, double[] targets, Shape targetShape)
    {
        if (targetShape.Count != 1)
        {
            return None($"The targets of {origin} have the shape {targetShape}, but one class label per sample was expected.");
        }

        var labels = new long[targets.Length];
        var largest = 0L;
        for (var i = 0; i < labels.Length; i++)
        {
            var target = targets[i];
            if (!(target >= 0 && target < DataLimits.Classes && target == Math.Floor(target)))
            {
                return None($"The target in row {i + 1} of {origin} is {target:R}, but a class label, a whole number from 0 to "
                    + $"{DataLimits.Classes - 1}, was expected.");
            }

            labels[i] = (long)target;
            largest = Math.Max(largest, labels[i]);
        }

        return new(labels, (int)largest + 1, null);
    }

    public TargetLabels Subset(ReadOnlySpan<int> indices)
    {
        if (Problem is not null)
        {
            return this;
        }

        var labels = new long[indices.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = Values[indices[i]];
        }

        return this with { Values = labels };
    }

    private static TargetLabels None(string problem) => new([], 0, problem);
}
