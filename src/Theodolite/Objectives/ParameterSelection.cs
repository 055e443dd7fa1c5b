using Theodolite.Settings;

namespace Theodolite.Objectives;

/// <summary>Some blocks of the parameters, in order of offset: a named layer, or a named block. S denotes the selected entries of
/// θ.</summary>
/// <param name="Name">What the selection is called in reports, for instance <c>0</c> or <c>0.weight</c>.</param>
/// <param name="Blocks">The blocks, with their offsets in the full θ.</param>
public sealed record ParameterSelection(string Name, IReadOnlyList<ParameterBlock> Blocks)
{
    /// <summary>|S|, the number of selected parameters.</summary>
    public long Dimension => Blocks.Sum(block => block.Count);

    /// <summary>The selected entries as runs (first index, length) of θ.</summary>
    internal IReadOnlyList<(long Start, long Count)> Ranges => [.. Blocks.Select(block => (block.Offset, block.Count))];

    /// <summary>
    /// The block of a name (<c>0.weight</c>), or all blocks of a layer or container (<c>3</c> has <c>3.weight</c>, <c>3.0.bias</c> …).
    /// </summary>
    /// <exception cref="BadInputException">There is neither.</exception>
    public static ParameterSelection Of(ParameterLayout layout, string layerOrBlockName)
    {
        ParameterBlock[] blocks = layout.Find(layerOrBlockName) is { } block
            ? [block]
            : [.. layout.Blocks.Where(candidate => candidate.Name.StartsWith(layerOrBlockName + ".", StringComparison.Ordinal))];
        if (blocks.Length > 0)
        {
            return new(layerOrBlockName, blocks);
        }

        string[] known = [.. Layers(layout).Select(layer => layer.Name), .. layout.Blocks.Select(candidate => candidate.Name)];
        throw new BadInputException(
            $"There is no layer or parameter {Spelling.Quote(layerOrBlockName)}; "
                + $"{Spelling.Suggest(layerOrBlockName, [.. known.Distinct()])}");
    }

    /// <summary>One selection per layer that has parameters: <c>0</c> for 0.weight and 0.bias. A parameter without a layer is one by
    /// itself.</summary>
    public static IReadOnlyList<ParameterSelection> Layers(ParameterLayout layout) =>
        [.. layout.Blocks.GroupBy(block => LayerOf(block.Name)).Select(group => new ParameterSelection(group.Key, [.. group]))];

    /// <summary>θ_S: the selected entries, one block after the other.</summary>
    public double[] Gather(ReadOnlySpan<double> theta)
    {
        var selected = new double[Dimension];
        var start = 0;
        foreach (var block in Blocks)
        {
            theta.Slice((int)block.Offset, (int)block.Count).CopyTo(selected.AsSpan(start));
            start += (int)block.Count;
        }

        return selected;
    }

    /// <summary>Writes the selected entries into θ; the others stay.</summary>
    public void Scatter(ReadOnlySpan<double> selected, Span<double> theta)
    {
        var start = 0;
        foreach (var block in Blocks)
        {
            selected.Slice(start, (int)block.Count).CopyTo(theta.Slice((int)block.Offset, (int)block.Count));
            start += (int)block.Count;
        }
    }

    private static string LayerOf(string block) => block.LastIndexOf('.') is var dot and > 0 ? block[..dot] : block;
}
