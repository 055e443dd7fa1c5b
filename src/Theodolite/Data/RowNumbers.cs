namespace Theodolite.Data;

/// <summary>Which columns count the rows, 0, 1, 2, … or 1, 2, 3, …, while a table is read.</summary>
internal sealed class RowNumbers
{
    private readonly List<(int Column, int Start)> _open = [];
    private int _rows;

    /// <summary>Positions among the features of the columns that did so in every row.</summary>
    public IEnumerable<int> Columns => _open.Select(column => column.Column);

    /// <summary>Looks at the features of the next row.</summary>
    public void Add(ReadOnlySpan<double> features)
    {
        for (var column = 0; _rows == 0 && column < features.Length; column++)
        {
            if (features[column] is 0 or 1)
            {
                _open.Add((column, (int)features[column]));
            }
        }

        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (features[_open[i].Column] != _open[i].Start + _rows)
            {
                _open.RemoveAt(i);
            }
        }

        _rows++;
    }
}
