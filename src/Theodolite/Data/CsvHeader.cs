using System.Globalization;

namespace Theodolite.Data;

/// <summary>
/// The names of a table's columns, and how they were found. A header has no number in it. The exceptions are headers that count the
/// columns, as pandas writes them for a table without names; a first row that could as well be a sample is a sample.
/// </summary>
/// <param name="Names">One name a column, empty where a column has none; null without a header.</param>
/// <param name="InFirstRow">Whether the first row holds them; else a comment does.</param>
/// <param name="NeedsRowNumbers">Whether it is a header only if the first column counts the rows.</param>
/// <param name="Note">What was taken for what, where that could be doubted.</param>
internal sealed record CsvHeader(string[]? Names, bool InFirstRow, bool NeedsRowNumbers = false, string? Note = null)
{
    /// <summary>Fewer columns prove nothing: 1,2 is a sample as likely as a header.</summary>
    private const int FewestCounted = 3;

    /// <summary>Finds the header.</summary>
    /// <param name="sample">The beginning of the table, of at least one row.</param>
    /// <param name="asked">Whether the first row is the header, where somebody said so.</param>
    public static CsvHeader Of(CsvSample sample, bool? asked)
    {
        var (first, body) = (sample.Rows[0], sample.Rows.Skip(1).ToList());
        if (asked is { } said)
        {
            return said ? new(Complete(first, body), InFirstRow: true) : new(null, InFirstRow: false);
        }

        var kinds = Array.ConvertAll(first, cell => CsvCells.Of(cell, sample.Commas));
        if (!kinds.Contains(CsvCell.Number))
        {
            return IsNames(kinds) ? new(Complete(first, body), InFirstRow: true) : OfComment(sample);
        }

        return OfCounts(sample, first, kinds, body) ?? OfComment(sample);
    }

    // The label's name alone does not make a header: in ?,?,setosa it is the label. R leaves out the name of the row names.
    private static bool IsNames(CsvCell[] kinds)
    {
        var features = kinds.AsSpan(0, kinds.Length - 1);
        var (names, missing) = (features.Count(CsvCell.Name), features[1..].Count(CsvCell.Missing));
        return names > 0 && names >= missing;
    }

    private static string[] Complete(string[] names, List<string[]> body)
    {
        names = Array.ConvertAll(names, name => name.Trim());
        return body.Count > 0 && body.TrueForAll(row => row.Length == names.Length + 1) ? ["", .. names] : names;
    }

    // NumPy writes the names of columns as a comment.
    private static CsvHeader OfComment(CsvSample sample)
    {
        if (sample.Comment is { } names && names.Length == sample.Rows[0].Length
            && IsNames(Array.ConvertAll(names, cell => CsvCells.Of(cell, sample.Commas))))
        {
            names = Array.ConvertAll(names, name => name.Trim());
            return new(names, InFirstRow: false, Note: "the names of the columns are those of a comment");
        }

        return new(null, InFirstRow: false);
    }

    private static CsvHeader? OfCounts(CsvSample sample, string[] first, CsvCell[] kinds, List<string[]> body)
    {
        var from = string.IsNullOrWhiteSpace(first[0]) ? 1 : 0;
        var counted = 0;
        var start = first[from].Trim() is "1" ? 1 : 0;
        while (from + counted < first.Length && IsCount(first[from + counted], start + counted))
        {
            counted++;
        }

        var rest = kinds.AsSpan(from + counted);
        if (counted < 2 || rest.ContainsAnyExcept(CsvCell.Name) || body.Count == 0 || body.Exists(row => row.Length != first.Length))
        {
            return null;
        }

        var shown = string.Join(
            sample.Separator == '\t' ? " " : $"{sample.Separator}",
            first.Take(4).Select(cell => Printable.Text(cell, 20)))
            + (first.Length > 4 ? ", …" : "");
        string[] names = Array.ConvertAll(first, name => name.Trim());
        if (from == 0 && rest.IsEmpty)
        {
            // As pandas' header, a run of numbers, stands out only among rows that are none.
            return counted >= FewestCounted && !body.TrueForAll(IsRun)
                ? new(names, InFirstRow: true, Note: $"the first row, {shown}, was taken for a header that counts the columns, not "
                    + "for a sample ('header: false' in the data section makes it one)")
                : new(null, InFirstRow: false, Note: $"the first row, {shown}, was taken for a sample; 'header: true' in the data section "
                    + "makes it a header that counts the columns");
        }

        // Names behind the numbers must not be the first of a column of words, and an empty first cell needs a column that counts rows.
        var counts = from == 0 || IsCount(body[0][0], 0) || IsCount(body[0][0], 1);
        return counts && (start == 0 || rest.IsEmpty) && IsNumeric(sample, body, from + counted, first.Length)
            ? new(
                names,
                InFirstRow: true,
                NeedsRowNumbers: from == 1,
                $"the first row, {shown}, was taken for a header that counts the columns")
            : null;
    }

    private static bool IsNumeric(CsvSample sample, List<string[]> body, int from, int to) =>
        body.TrueForAll(row => row[from..to].All(cell => CsvCells.Of(cell, sample.Commas) == CsvCell.Number));

    private static bool IsRun(string[] row) =>
        long.TryParse(row[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var start)
        && row.Index().All(cell => long.TryParse(cell.Item, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value == start + cell.Index);

    private static bool IsCount(string cell, long count) => cell.Trim() == count.ToString(CultureInfo.InvariantCulture);
}
