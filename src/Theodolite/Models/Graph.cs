using Theodolite.Models.Layers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Models;

/// <summary>
/// Layers with branches: nodes that take each other's results by name. A graph is a layer like any other; where it is a
/// network's only layer its nodes name the parameters without a prefix.
/// </summary>
public sealed record Graph : Container
{
    private readonly GraphNode[] _nodes;
    private readonly int _output;

    /// <summary>Checks the wiring and orders the nodes.</summary>
    /// <param name="nodes">The nodes, in any order.</param>
    /// <param name="output">The node whose result is the graph's; left out, the only one that no other takes.</param>
    /// <exception cref="GraphException">A name is unknown or given twice, nodes form a cycle, or a node leads nowhere.</exception>
    public Graph(IReadOnlyList<GraphNode> nodes, string? output = null)
    {
        (_nodes, _output) = GraphWiring.Order(nodes, output);
    }

    /// <summary>The nodes in order of evaluation.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>The node whose result is the graph's.</summary>
    public string Output => _nodes[_output].Name;

    public override string Kind => "graph";

    public override IReadOnlyList<Branch> Branches =>
        [.. _nodes.Select(
            node => node.Layers is [var only] ? new Branch("", [only with { Name = node.Name }]) : new Branch(node.Name, node.Layers))];

    public override bool IsWhole => Name is null;

    /// <summary>The fewest tokens that a node takes, where all that take the input take tokens.</summary>
    public override int? Vocabulary
    {
        get
        {
            int? fewest = null;
            foreach (var node in _nodes.Where(node => node.From.Contains(GraphNode.Input)))
            {
                if (node is not { Join: NodeJoin.None, Layers: [{ Vocabulary: { } count }, ..] })
                {
                    return null;
                }

                fewest = Math.Min(fewest ?? count, count);
            }

            return fewest;
        }
    }

    /// <summary>Infers every shape from that of one sample and names the parameters.</summary>
    /// <exception cref="BadInputException">A layer cannot follow the one before it, or results cannot be joined.</exception>
    public Network For(Shape sample) => new([this], sample);

    public override BranchEnd Enter(int branch, BranchEnd input, IReadOnlyList<BranchEnd> ends)
    {
        var node = _nodes[branch];
        BranchEnd[] taken = [.. node.From.Select(name => name == GraphNode.Input ? input : ends[Index(name)])];
        if (node.Join == NodeJoin.None)
        {
            return taken[0];
        }

        var (first, axis) = (taken[0].Shape, node.Axis);
        for (var i = 0; i < taken.Length; i++)
        {
            var shape = taken[i].Shape;
            var fits = node.Join == NodeJoin.Add
                ? shape == first
                : shape.Rank == first.Rank && axis < first.Rank && shape.With(axis, 0) == first.With(axis, 0);
            if (!fits)
            {
                throw new BadInputException($"{(node.Place is { } place ? $"{place}: n" : "N")}ode '{node.Name}' "
                    + (node.Join == NodeJoin.Add ? "adds results of one shape" : $"concatenates results that differ along axis {axis} only")
                    + $", but '{node.From[0]}' gives {first}{(i == 0 ? "" : $" and '{node.From[i]}' {shape}")}.");
            }
        }

        var joined = node.Join == NodeJoin.Add ? first : first.With(axis, taken.Sum(end => end.Shape[axis]));
        return new BranchEnd($"node {node.JoinLabel}", joined);
    }

    public override Shape Join(Shape input, IReadOnlyList<BranchEnd> ends) => ends[_output].Shape;

    public override string? EndLabel(IReadOnlyList<BranchEnd> ends) => ends[_output].Label;

    public override Value Trace(Value input, LayerScope scope)
    {
        var (values, builder) = (new Value[_nodes.Length], input.Builder);
        var label = builder.Layer;
        for (var i = 0; i < values.Length; i++)
        {
            var node = _nodes[i];
            Value[] taken = [.. node.From.Select(name => name == GraphNode.Input ? input : values[Index(name)])];
            builder.Layer = scope.Path.Length == 0 ? node.JoinLabel : $"{scope.Path}.{node.JoinLabel}";
            var joined = node.Join switch
            {
                NodeJoin.Add => taken.Aggregate((sum, value) => sum + value),
                NodeJoin.Concatenate => LayoutOperations.Concatenate(node.Axis + 1, taken),
                _ => taken[0],
            };
            builder.Layer = label;
            values[i] = scope.Branch(i, joined);
        }

        return values[_output];
    }

    private int Index(string name) => Array.FindIndex(_nodes, node => node.Name == name);
}
