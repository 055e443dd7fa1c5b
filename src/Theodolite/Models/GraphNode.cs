using Theodolite.Models.Layers;
using Theodolite.Settings;

namespace Theodolite.Models;

/// <summary>What a node does with the results it takes.</summary>
public enum NodeJoin
{
    /// <summary>It takes one.</summary>
    None,

    /// <summary>Adds them; they have one shape.</summary>
    Add,

    /// <summary>Puts them one after another along an axis; they differ along that axis only.</summary>
    Concatenate,
}

/// <summary>
/// A named step of a <see cref="Graph"/>: takes the results of other nodes, joins them where there are several, and passes
/// the result through layers.
/// </summary>
/// <param name="Name">Begins the names of its parameters: <c>stem.weight</c> where the node has one layer, else <c>a.0.weight</c>.</param>
/// <param name="Layers">The layers, first to last; none passes the joined inputs on.</param>
public sealed record GraphNode(string Name, params IReadOnlyList<Layer> Layers)
{
    /// <summary>The name by which nodes take the graph's own input.</summary>
    public const string Input = "input";

    public string Name { get; init; }
        = Name is { Length: > 0 and <= 100 } && Name != Input && !Name.Any(c => c is '.' || char.IsControl(c) || char.IsWhiteSpace(c))
        ? Name
        : throw Ranges.Bad($"A node is named {Spelling.Quote(Name)}, but a name has 1 to 100 characters, none of them a period or white "
            + $"space, and is not '{Input}'.");

    public IReadOnlyList<Layer> Layers { get; init; } = Layers is not [{ Name: not null }]
        ? Layers
        : throw Ranges.Bad($"The only layer of node '{Name}' has the node's name and cannot have another.");

    /// <summary>Names of the nodes whose results it takes, or <see cref="Input"/>.</summary>
    public IReadOnlyList<string> From { get; init; } = [Input];

    /// <summary>What is done with several results.</summary>
    public NodeJoin Join { get; init; }

    /// <summary>The axis of a sample along which results are concatenated.</summary>
    public int Axis { get; init => field = Ranges.Between(0, 7, value, "axis"); }

    /// <summary>Where the node was written, for messages.</summary>
    internal string? Place { get; init; }

    /// <summary>How reports name the joining itself.</summary>
    internal string JoinLabel => $"{Name} ({Kebab.Of(Join.ToString())})";

    /// <summary>The sum of other nodes' results.</summary>
    public static GraphNode Add(string name, params IReadOnlyList<string> from) => new(name, []) { From = from, Join = NodeJoin.Add };

    /// <summary>Other nodes' results one after another along an axis of a sample.</summary>
    public static GraphNode Concatenate(string name, int axis, params IReadOnlyList<string> from) =>
        new(name, []) { From = from, Join = NodeJoin.Concatenate, Axis = axis };
}
