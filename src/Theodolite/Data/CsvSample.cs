namespace Theodolite.Data;

/// <summary>
/// The beginning of a table, from which is told how it is written: what separates its columns, and whether it has a header. The
/// separator is the one of comma, semicolon and tab that gives every row the same number of columns and the most numbers.
/// </summary>
internal sealed class CsvSample
{
    private const int Characters = 1 << 20;
    private const int MostRows = 64;
    private static readonly char[] s_separators = [',', ';', '\t'];
    private readonly char[] _start;
    private readonly int _filled;

    private CsvSample(char[] start, int filled) => (_start, _filled) = (start, filled);

    /// <summary>What separates the columns.</summary>
    public char Separator { get; private set; } = s_separators[0];

    /// <summary>Whether numbers may have decimal commas.</summary>
    public bool Commas => Separator != ',';

    /// <summary>The first rows, whole.</summary>
    public IReadOnlyList<string[]> Rows { get; private set; } = [];

    /// <summary>The fields of the last comment before the first row, without its mark; null where there is none.</summary>
    public string[]? Comment { get; private set; }

    /// <summary>Reads the beginning.</summary>
    public static CsvSample Of(TextReader reader, SourceFile file)
    {
        var start = new char[Characters];
        var filled = reader.ReadBlock(start);
        var sample = new CsvSample(start, filled);
        var best = (Consistent: false, Numbers: -2.0, Columns: 0);
        foreach (var separator in s_separators)
        {
            var rows = sample.RowsBy(separator, file);
            var rating = Rate(rows, separator);
            if (rating.Columns > 1 && rating.CompareTo(best) > 0)
            {
                (best, sample.Rows, sample.Separator) = (rating, rows, separator);
            }
        }

        sample.Comment = sample.LastComment(file);
        return sample;
    }

    /// <summary>A scanner over the whole table; the reader stands behind the sample.</summary>
    public CsvScanner Scan(TextReader reader, SourceFile file) => new(reader, file, Separator, _start, _filled);

    // A header may lack the column of the row names. All else equal, the separator named first is taken.
    private static (bool Consistent, double Numbers, int Columns) Rate(List<string[]> rows, char separator)
    {
        if (rows.Count == 0)
        {
            return default;
        }

        var columns = rows[^1].Length;
        var (body, numbers, cells) = (rows.Count == 1 ? rows : rows[1..], 0, 0);
        var consistent = rows[0].Length == columns || (rows.Count > 1 && rows[0].Length == columns - 1 && columns > 2);
        foreach (var row in body)
        {
            consistent &= row.Length == columns;
            cells += row.Length;
            foreach (var cell in row)
            {
                // A word with another separator in it is more likely two cells.
                numbers += CsvCells.Of(cell, separator != ',') == CsvCell.Number ? 1
                    : cell.AsSpan().ContainsAny(s_separators) ? -1
                    : 0;
            }
        }

        return (consistent, (double)numbers / cells, Math.Max(rows[0].Length, columns));
    }

    private List<string[]> RowsBy(char separator, SourceFile file)
    {
        var rows = new List<string[]>();
        var scanner = new CsvScanner(TextReader.Null, file, separator, _start, _filled);
        try
        {
            while (rows.Count < MostRows && scanner.ReadRow())
            {
                rows.Add(scanner.ToArray());
            }
        }
        catch (BadInputException)
        {
            // Another separator may fit; where none does, reading the table says what is wrong.
            return rows;
        }

        // The last row may have been cut off.
        if (rows.Count is > 1 and < MostRows && _filled == Characters)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return rows;
    }

    private string[]? LastComment(SourceFile file)
    {
        var text = _start.AsSpan(0, _filled);
        var found = Span<char>.Empty;
        while (!text.IsEmpty && text[0] is '#' or '\n' or '\r')
        {
            var end = text.IndexOfAny('\n', '\r');
            var line = end < 0 ? text : text[..end];
            found = line.IsEmpty ? found : line;
            text = text[(end < 0 ? line.Length : end + 1)..];
        }

        found = found.TrimStart('#').TrimStart(' ');
        if (found.IsEmpty)
        {
            return null;
        }

        try
        {
            var scanner = new CsvScanner(TextReader.Null, file, Separator, found.ToArray(), found.Length);
            return scanner.ReadRow() ? scanner.ToArray() : null;
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
