namespace Theodolite.Landscape.Minima;

/// <summary>
/// Which minima reach each other below which loss (Becker and Karplus 1997; Wales, Miller and Walsh 1998). The transition states are taken
/// by rising loss, and each joins the groups of its two minima (union–find), so that every group is joined through the lowest path there
/// is. Leaves are minima, and the loss of a node is that at which its groups meet.
/// </summary>
public sealed class DisconnectivityGraph
{
    private readonly DisconnectivityNode[] _leaves;

    private DisconnectivityGraph(
        DisconnectivityNode[] leaves,
        IReadOnlyList<DisconnectivityNode> roots,
        IReadOnlyList<DisconnectivityNode> merges) => (_leaves, Roots, Merges) = (leaves, roots, merges);

    /// <summary>The highest nodes, by rising loss of their lowest minimum: one where all minima are connected.</summary>
    public IReadOnlyList<DisconnectivityNode> Roots { get; }

    /// <summary>The nodes at which groups meet, by rising loss.</summary>
    public IReadOnlyList<DisconnectivityNode> Merges { get; }

    /// <summary>Builds the graph.</summary>
    /// <param name="minima">The loss of each minimum.</param>
    /// <param name="transitionStates">The loss of each transition state and the two minima it joins; one that joins a minimum to itself
    /// changes nothing.</param>
    /// <exception cref="ArgumentException">A loss is not finite, or a transition state names a minimum that is not there or is lower than
    /// one of its minima.</exception>
    public static DisconnectivityGraph Of(
        IReadOnlyList<double> minima,
        IReadOnlyList<(double Loss, int First, int Second)> transitionStates)
    {
        ArgumentNullException.ThrowIfNull(minima);
        ArgumentNullException.ThrowIfNull(transitionStates);
        Check(minima, transitionStates);
        DisconnectivityNode[] leaves = [.. minima.Select((loss, i) => new DisconnectivityNode { Loss = loss, Minima = [i] })];
        int[] parents = [.. Enumerable.Range(0, minima.Count)];
        var groups = (DisconnectivityNode[])leaves.Clone();
        var merges = new List<DisconnectivityNode>();
        foreach (var index in Enumerable.Range(0, transitionStates.Count).OrderBy(i => transitionStates[i].Loss))
        {
            var (loss, first, second) = transitionStates[index];
            var (a, b) = (Representative(parents, first), Representative(parents, second));
            if (a == b)
            {
                continue;
            }

            parents[b] = a;
            groups[a] = new()
            {
                Loss = loss,
                Minima = [.. groups[a].Minima.Concat(groups[b].Minima).Order()],
                Children = [groups[a], groups[b]],
                TransitionState = index,
            };
            merges.Add(groups[a]);
        }

        var roots = Enumerable.Range(0, minima.Count).Where(i => Representative(parents, i) == i).Select(i => groups[i])
            .OrderBy(root => root.Minima.Min(i => minima[i]));
        return new(leaves, [.. roots], merges);
    }

    /// <summary>The least loss that the highest point of a path between two minima can have, over the transition states known; +∞ where
    /// they join them by no path.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such minimum.</exception>
    public double Pass(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(to);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, _leaves.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(to, _leaves.Length);
        return from == to
            ? _leaves[from].Loss
            : Merges.FirstOrDefault(node => node.Minima.Contains(from) && node.Minima.Contains(to))?.Loss ?? double.PositiveInfinity;
    }

    /// <summary>How far the loss must rise above that of a minimum on the way to another: 0 to itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such minimum.</exception>
    public double Barrier(int from, int to) => Pass(from, to) - _leaves[from].Loss;

    private static int Representative(int[] parents, int i)
    {
        while (parents[i] != i)
        {
            parents[i] = parents[parents[i]];
            i = parents[i];
        }

        return i;
    }

    private static void Check(IReadOnlyList<double> minima, IReadOnlyList<(double Loss, int First, int Second)> transitionStates)
    {
        if (minima.Any(loss => !double.IsFinite(loss)) || transitionStates.Any(state => !double.IsFinite(state.Loss)))
        {
            throw new ArgumentException("The losses of minima and transition states are finite.");
        }

        foreach (var (loss, first, second) in transitionStates)
        {
            if (first < 0 || second < 0 || first >= minima.Count || second >= minima.Count)
            {
                throw new ArgumentException($"A transition state joins minima {first} and {second}, but there are {minima.Count}.");
            }

            if (loss < Math.Max(minima[first], minima[second]))
            {
                throw new ArgumentException($"A transition state between minima {first} and {second} is no lower than either of them.");
            }
        }
    }
}
