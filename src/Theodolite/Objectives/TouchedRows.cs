namespace Theodolite.Objectives;

/// <summary>
/// Which rows of which blocks a minibatch touches: the gradient of every other row of those blocks is zero because the loss of
/// these samples does not depend on it. Blocks not named are touched everywhere. A row is a slice along the first axis.
/// </summary>
public sealed class TouchedRows
{
    private readonly Dictionary<string, long[]> _rows = new(StringComparer.Ordinal);

    /// <summary>Names of the blocks of which only some rows are touched.</summary>
    public IReadOnlyCollection<string> Blocks => _rows.Keys;

    /// <summary>Says which rows of a block are touched; repeated indices count once.</summary>
    public void Add(string block, ReadOnlySpan<long> rows)
    {
        var all = _rows.TryGetValue(block, out var known) ? [.. known, .. rows] : rows.ToArray();
        Array.Sort(all);
        _rows[block] = [.. all.Distinct()];
    }

    /// <summary>The rows of a block in ascending order; null where all are touched.</summary>
    public IReadOnlyList<long>? Of(string block) => _rows.GetValueOrDefault(block);
}
