using Theodolite.Objectives;

namespace Theodolite.Differentiation;

/// <summary>Where a coordinate of θ is.</summary>
/// <param name="Block">The parameter.</param>
/// <param name="Index">Its index within the parameter, one number per axis.</param>
/// <param name="Layer">The layer of a network's parameter: the block's name without its last part; null for a scalar.</param>
public readonly record struct ParameterPlace(ParameterBlock Block, IReadOnlyList<long> Index, string? Layer);

/// <summary>Names of single coordinates of θ.</summary>
public static class ParameterNames
{
    /// <summary>The block and the index within it: <c>w1</c> for a scalar, <c>0.weight[3, 5]</c> otherwise.</summary>
    public static string At(ParameterLayout layout, long coordinate)
    {
        var place = Place(layout, coordinate);
        return place.Index.Count == 0 ? place.Block.Name : $"{place.Block.Name}[{string.Join(", ", place.Index)}]";
    }

    /// <summary>Block, index and layer.</summary>
    public static ParameterPlace Place(ParameterLayout layout, long coordinate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(coordinate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(coordinate, layout.Count);
        var block = layout.Blocks.Last(block => block.Offset <= coordinate && block.Count > 0);
        var index = new long[block.Shape.Rank];
        var rest = coordinate - block.Offset;
        for (var axis = index.Length - 1; axis >= 0; axis--)
        {
            (rest, index[axis]) = Math.DivRem(rest, block.Shape[axis]);
        }

        var dot = block.Name.LastIndexOf('.');
        return new ParameterPlace(block, index, dot < 0 ? null : block.Name[..dot]);
    }
}
