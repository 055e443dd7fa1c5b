using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>Branches side by side over the same input, their results one after another along the first axis of a sample.</summary>
/// <param name="Paths">The layers of each branch; an empty branch passes the input on, as in DenseNet (Huang et al., CVPR 2017).</param>
public sealed record Concatenation(
    [Option("branches", Positional = true, Reader = typeof(PathsReader))] IReadOnlyList<IReadOnlyList<Layer>> Paths) : Container
{
    public override string Kind => "concatenate";

    public override IReadOnlyList<Branch> Branches => [.. Paths.Select((layers, i) => new Branch($"{i}", layers))];

    public override Shape Join(Shape input, IReadOnlyList<BranchEnd> ends)
    {
        var first = ends[0];
        foreach (var end in ends)
        {
            if (end.Shape.Rank == 0 || end.Shape.Rank != first.Shape.Rank || end.Shape.With(0, 0) != first.Shape.With(0, 0))
            {
                throw new BranchException($"puts its branches' results one after another along their first axis, but {first.Label} gives "
                    + $"{first.Shape} and {end.Label} gives {end.Shape}.");
            }
        }

        return first.Shape.With(0, ends.Sum(end => end.Shape[0]));
    }

    public override Value Trace(Value input, LayerScope scope) =>
        LayoutOperations.Concatenate(1, [.. Paths.Select((_, i) => scope.Branch(i, input))]);
}

/// <summary>Layers one after another as one layer, which gives their parameters a common prefix.</summary>
/// <param name="Layers">The layers, first to last.</param>
public sealed record Chain([Option(Positional = true)] IReadOnlyList<Layer> Layers) : Container
{
    public override string Kind => "sequential";

    public override IReadOnlyList<Branch> Branches => [new("", Layers)];

    public override Shape Join(Shape input, IReadOnlyList<BranchEnd> ends) => ends[0].Shape;

    public override Value Trace(Value input, LayerScope scope) => scope.Branch(0, input);
}
