using Theodolite.Objectives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Optimizers.Contract;

/// <summary>
/// What an optimizer knows of the flat vector θ: which runs of it are tensors, of which shape, and what differs between them.
/// </summary>
public sealed record ParameterPlan
{
    private ParameterPlan(IReadOnlyList<PlannedBlock> blocks) => Blocks = blocks;

    /// <summary>The blocks, in order of offset and without gaps.</summary>
    public IReadOnlyList<PlannedBlock> Blocks { get; }

    /// <summary>P, the length of θ.</summary>
    public long Count => Blocks.Count > 0 ? Blocks[^1].Offset + Blocks[^1].Count : 0;

    /// <summary>Whether every block is treated alike.</summary>
    public bool IsUniform => Blocks.All(block => block is { RateScale: 1, WeightDecay: null, Frozen: false });

    /// <summary>One vector without a name, as the variables of an expression.</summary>
    public static ParameterPlan Flat(long count) => new([new PlannedBlock("", [count], 0)]);

    /// <summary>Blocks one after another, for instance one matrix.</summary>
    public static ParameterPlan Of(params ReadOnlySpan<Shape> shapes)
    {
        var parameters = new List<(string, Shape)>();
        foreach (var shape in shapes)
        {
            parameters.Add(($"{parameters.Count}", shape));
        }

        return Of(new ParameterLayout(parameters));
    }

    /// <summary>
    /// The parameters of a model. Of the groups whose pattern fits a name, the first holds. Where all parameters are scalars, as the
    /// variables of an expression, and there are no groups, they are one vector: norms are those of the whole point.
    /// </summary>
    /// <exception cref="BadInputException">A pattern fits no parameter.</exception>
    public static ParameterPlan Of(ParameterLayout layout, IReadOnlyList<ParameterGroup>? groups = null)
    {
        groups ??= [];
        if (groups.Count == 0 && layout.Blocks.Count > 1 && layout.Blocks.All(block => block.Shape.Rank == 0))
        {
            return Flat(layout.Count);
        }

        var names = layout.Blocks.Select(block => block.Name).ToArray();
        if (groups.FirstOrDefault(group => !names.Any(group.Matches)) is { } unused)
        {
            throw new BadInputException(
                $"No parameter has a name like {Spelling.Quote(unused.Pattern)}; {Spelling.Suggest(unused.Pattern, names)}");
        }

        return new ParameterPlan([.. layout.Blocks.Select(block => groups.FirstOrDefault(group => group.Matches(block.Name)) is { } group
            ? new PlannedBlock(block.Name, block.Shape, block.Offset, group.RateScale, group.WeightDecay, group.Frozen)
            : new PlannedBlock(block.Name, block.Shape, block.Offset))]);
    }
}
