namespace Theodolite.Torch.Sampled;

/// <summary>The values of one sample, sorted by the position at which each lies.</summary>
/// <param name="positions">Positions of a map.</param>
/// <param name="count">Values of a sample.</param>
internal sealed unsafe class PositionOrder(int positions, int count)
{
    private readonly int[] _ends = new int[positions];
    private readonly int[] _entries = new int[count];

    /// <summary>Indices of the values, by position.</summary>
    public ReadOnlySpan<int> Entries => _entries;

    /// <summary>Which part of them lies at a position.</summary>
    public (int Start, int Count) At(int position)
    {
        var start = position > 0 ? _ends[position - 1] : 0;
        return (start, _ends[position] - start);
    }

    /// <summary>Sorts by counting; values at one position keep their order.</summary>
    /// <exception cref="IndexOutOfRangeException">A position lies outside of the map.</exception>
    public void Sort(long* places)
    {
        var ends = _ends;
        Array.Clear(ends);
        for (var i = 0; i < _entries.Length; i++)
        {
            ends[places[i]]++;
        }

        var start = 0;
        for (var position = 0; position < ends.Length; position++)
        {
            (ends[position], start) = (start, start + ends[position]);
        }

        // Every start moves to its end.
        for (var i = 0; i < _entries.Length; i++)
        {
            _entries[ends[places[i]]++] = i;
        }
    }
}
