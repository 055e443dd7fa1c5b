namespace Theodolite.Landscape.Minima;

/// <summary>A node of a disconnectivity graph: a group of minima that can reach each other below an energy.</summary>
public sealed record DisconnectivityNode
{
    /// <summary>The lowest loss at which the group is connected: of a leaf the loss of its minimum.</summary>
    public required double Loss { get; init; }

    /// <summary>The minima of the group, ascending; a leaf has one.</summary>
    public required IReadOnlyList<int> Minima { get; init; }

    /// <summary>The groups that meet here; none at a leaf.</summary>
    public IReadOnlyList<DisconnectivityNode> Children { get; init; } = [];

    /// <summary>The transition state through which they meet first; null at a leaf.</summary>
    public int? TransitionState { get; init; }
}
