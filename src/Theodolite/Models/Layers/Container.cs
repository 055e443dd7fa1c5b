using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>What comes out of a branch.</summary>
/// <param name="Label">The last layer, for messages.</param>
/// <param name="Shape">Shape of a sample after it.</param>
public readonly record struct BranchEnd(string Label, Shape Shape);

/// <summary>The branches of a container do not fit together.</summary>
/// <param name="complaint">What follows the container's name in a sentence.</param>
public sealed class BranchException(string complaint) : Exception(complaint);

/// <summary>A layer made of other layers.</summary>
public abstract record Container : Layer
{
    /// <summary>Sequences of layers, each of which sees the container's input.</summary>
    public abstract IReadOnlyList<Branch> Branches { get; }

    /// <summary>The fewest that a branch takes, where all take tokens.</summary>
    public override int? Vocabulary =>
        Branches.Min(branch => branch.Layers.Count == 0 ? int.MinValue : branch.Layers[0].Vocabulary ?? int.MinValue) is var fewest and > 0
            ? fewest
            : null;

    /// <summary>Values that parameters and buffers came with, by their full names; null where the network's laws draw them.</summary>
    public virtual IReadOnlyDictionary<string, double[]>? Stored => null;

    /// <summary>Whether it lends the names of its layers no prefix where it is the whole network.</summary>
    public virtual bool IsWhole => false;

    /// <summary>What goes into a branch: the container's input, unless branches take each other's results.</summary>
    /// <param name="branch">Index of the branch.</param>
    /// <param name="input">What the container follows.</param>
    /// <param name="ends">Results of the branches before this one.</param>
    public virtual BranchEnd Enter(int branch, BranchEnd input, IReadOnlyList<BranchEnd> ends) => input;

    /// <summary>How messages name what comes out, where it is not the container itself.</summary>
    public virtual string? EndLabel(IReadOnlyList<BranchEnd> ends) => null;

    /// <summary>The shape of a sample after the container, from its branches.</summary>
    /// <exception cref="BranchException">The branches' results do not fit together.</exception>
    public abstract Shape Join(Shape input, IReadOnlyList<BranchEnd> ends);

    public sealed override Shape OutputShape(Shape input) => Join(
        input,
        [.. Branches.Select(
            branch => new BranchEnd("a layer", branch.Layers.Aggregate(input, (shape, layer) => layer.OutputShape(shape))))]);
}

/// <summary>Layers one after another inside a container.</summary>
/// <param name="Prefix">What the names of its layers begin with, inside the container; empty for the container's main branch.</param>
/// <param name="Layers">The layers, first to last.</param>
public sealed record Branch(string Prefix, IReadOnlyList<Layer> Layers);
