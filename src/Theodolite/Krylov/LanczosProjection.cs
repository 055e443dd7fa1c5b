namespace Theodolite.Krylov;

/// <summary>
/// T [m, m] and C [b, m] of A·Vᵀ = Vᵀ·T + Fᵀ·C in one symmetric matrix over all m + b rows, in float64: vᵢᵀ·A·vⱼ between two rows
/// whose products are known, the coupling between such a row and a pending one, 0 between two pending ones. A single chain makes T
/// tridiagonal, a restart an arrow: diag(θ), bordered by the couplings of the kept pairs.
/// </summary>
/// <param name="capacity">Largest number of rows.</param>
internal sealed class LanczosProjection(int capacity)
{
    /// <summary>The chain of rows that a restart has kept.</summary>
    public const int Kept = -1;

    private readonly double[] _entries = new double[capacity * capacity];
    private readonly bool[] _expanded = new bool[capacity];
    private readonly int[] _chains = new int[capacity];

    /// <summary>m + b.</summary>
    public int Count { get; private set; }

    /// <summary>m: rows whose products are known.</summary>
    public int Size { get; private set; }

    /// <summary>The entry between rows i and j.</summary>
    public double this[int i, int j] => _entries[(i * capacity) + j];

    /// <summary>Whether the product of a row is known.</summary>
    public bool IsExpanded(int row) => _expanded[row];

    /// <summary>The chain that a row belongs to.</summary>
    public int ChainOf(int row) => _chains[row];

    /// <summary>Rows whose products are known, ascending.</summary>
    public int[] Expanded() => [.. Enumerable.Range(0, Count).Where(i => _expanded[i])];

    /// <summary>Rows whose products are not, ascending.</summary>
    public int[] Pending() => [.. Enumerable.Range(0, Count).Where(i => !_expanded[i])];

    /// <summary>Pending rows of one chain, ascending.</summary>
    public int[] Pending(int chain) => [.. Enumerable.Range(0, Count).Where(i => !_expanded[i] && _chains[i] == chain)];

    /// <summary>A row more, coupled to none.</summary>
    public void Append(int chain, bool isExpanded = false)
    {
        var row = Count++;
        (_expanded[row], _chains[row]) = (isExpanded, chain);
        Size += isExpanded ? 1 : 0;
        for (var i = 0; i <= row; i++)
        {
            Couple(i, row, 0);
        }
    }

    /// <summary>Sets the entry between rows i and j.</summary>
    public void Couple(int i, int j, double value) => _entries[(i * capacity) + j] = _entries[(j * capacity) + i] = value;

    /// <summary>The products of pending rows are known by now.</summary>
    public void Expand(int[] rows)
    {
        foreach (var row in rows)
        {
            _expanded[row] = true;
        }

        Size += rows.Length;
    }

    /// <summary>Gives a row to another chain.</summary>
    public void Assign(int row, int chain) => _chains[row] = chain;

    /// <summary>α and β of the run from the first row, as far as it went alone: the remainder of its last row is what couples that row to
    /// all that follow, its own next row and other chains'. Null where a restart, or another start beside it, has mixed them.</summary>
    public LanczosRecurrence? Recurrence()
    {
        var m = Enumerable.Range(0, Count).TakeWhile(i => _chains[i] == 0 && _expanded[i]).Count();
        if (m == 0 || Enumerable.Range(0, Math.Max(0, m - 2)).Any(i => this[i, i + 2] != 0))
        {
            return null;
        }

        var rest = Math.Sqrt(Enumerable.Range(m, Count - m).Sum(i => this[m - 1, i] * this[m - 1, i]));
        return new(
            [.. Enumerable.Range(0, m).Select(i => this[i, i])],
            [.. Enumerable.Range(0, m - 1).Select(i => this[i, i + 1]), rest]);
    }

    /// <summary>The entries between chosen rows, row by row.</summary>
    public double[] Block(int[] rows, int[] columns)
    {
        var block = new double[rows.Length * columns.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                block[(i * columns.Length) + j] = this[rows[i], columns[j]];
            }
        }

        return block;
    }

    /// <summary>T ← diag(θ) and C ← C·Yᵀ for the kept Ritz pairs; pending rows follow them, in their order.</summary>
    public void Shrink(RitzPairs ritz, ReadOnlySpan<int> kept)
    {
        int[] chains = [.. Pending().Select(ChainOf)];
        (Count, Size) = (0, 0);
        for (var i = 0; i < kept.Length; i++)
        {
            Append(Kept, isExpanded: true);
            Couple(i, i, ritz.Values[kept[i]]);
        }

        for (var j = 0; j < chains.Length; j++)
        {
            Append(chains[j]);
            for (var i = 0; i < kept.Length; i++)
            {
                Couple(i, kept.Length + j, ritz.Coupling(kept[i])[j]);
            }
        }
    }
}
