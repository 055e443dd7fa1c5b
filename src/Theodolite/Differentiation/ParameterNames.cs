using Theodolite.Objectives;

namespace Theodolite.Differentiation;

/// <summary>Names of single coordinates of θ.</summary>
public static class ParameterNames
{
    /// <summary>The block and the index within it: <c>w1</c> for a scalar, <c>0.weight[3, 5]</c> otherwise.</summary>
    public static string At(ParameterLayout layout, long coordinate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(coordinate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(coordinate, layout.Count);
        var block = layout.Blocks.Last(block => block.Offset <= coordinate && block.Count > 0);
        if (block.Shape.Rank == 0)
        {
            return block.Name;
        }

        var index = new long[block.Shape.Rank];
        var rest = coordinate - block.Offset;
        for (var axis = index.Length - 1; axis >= 0; axis--)
        {
            (rest, index[axis]) = Math.DivRem(rest, block.Shape[axis]);
        }

        return $"{block.Name}[{string.Join(", ", index)}]";
    }
}
