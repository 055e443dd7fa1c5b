using Theodolite.Optimizers.Contract;

namespace Theodolite.Landscape.Minima;

/// <summary>Minima, the transition states between them and their disconnectivity graph, as far as the search went.</summary>
public sealed record MinimaResult
{
    /// <summary>The minima, by rising loss.</summary>
    public required IReadOnlyList<Minimum> Minima { get; init; }

    /// <summary>The transition states, by rising loss, with the minima they join.</summary>
    public required IReadOnlyList<Connection> Connections { get; init; }

    /// <summary>The graph over them; its indices are those of the two lists.</summary>
    public required DisconnectivityGraph Graph { get; init; }

    /// <summary>Which minimum each start descended to; null where it reached none.</summary>
    public required IReadOnlyList<int?> Ends { get; init; }

    /// <summary>Searches for transition states made.</summary>
    public required int Searches { get; init; }

    /// <summary>How many of them found one whose two descents both reached a minimum.</summary>
    public required int Successes { get; init; }

    /// <summary>Whether every minimum found was searched from; false where a limit ended the search.</summary>
    public required bool IsExhausted { get; init; }

    /// <summary>What was asked of the loss.</summary>
    public required LossEvaluations Evaluations { get; init; }
}

/// <summary>A transition state and the minima on its two sides.</summary>
/// <param name="State">The transition state.</param>
/// <param name="First">Index of the minimum forward of it.</param>
/// <param name="Second">Index of the minimum backward of it; the same where both sides lead to one minimum, or to images of it.</param>
public sealed record Connection(TransitionState State, int First, int Second);
