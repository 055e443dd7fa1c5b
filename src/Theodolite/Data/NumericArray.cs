using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>An array read from a file, its elements row by row.</summary>
internal sealed record NumericArray(Shape Shape, Numbers Values)
{
    /// <summary>Extents multiplied, refused where an array would be too large to hold.</summary>
    public static int CountOf(ReadOnlySpan<long> extents, SourceFile file)
    {
        var count = 1L;
        foreach (var extent in extents)
        {
            if (extent is < 0 or > DataLimits.Elements)
            {
                throw file.Error($"declares an axis of {extent} elements, but 0 to {DataLimits.Elements} was expected");
            }

            count *= extent;
            if (count > DataLimits.Elements)
            {
                throw file.Error($"declares an array of more than {DataLimits.Elements} numbers, which is refused");
            }
        }

        return (int)count;
    }

    /// <summary>Samples and targets as a data set: the first axis of both counts samples.</summary>
    public static Dataset Pair(string origin, NumericArray x, NumericArray y)
    {
        if (x.Shape.Rank == 0 || y.Shape.Rank == 0)
        {
            throw new BadInputException($"{origin} holds a single number where an array with one row per sample was expected.");
        }

        if (x.Shape[0] != y.Shape[0])
        {
            throw new BadInputException($"{origin} has {x.Shape[0]} samples but {y.Shape[0]} targets; as many of both were expected.");
        }

        return Dataset.Create(origin, SampleShape(x.Shape), x.Values, y.Values.ToDoubles(), SampleShape(y.Shape));
    }

    /// <summary>Shape of one sample of an array of them.</summary>
    public static Shape SampleShape(Shape shape) => shape.Rank == 1 ? [1] : shape.Remove(0);
}
