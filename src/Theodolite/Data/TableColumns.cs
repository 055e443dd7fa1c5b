using System.Globalization;

namespace Theodolite.Data;

/// <summary>What each column of a table is: the label, an index that is left out, or a feature.</summary>
internal sealed class TableColumns
{
    /// <summary>What <see cref="DataSettings.Index"/> says where no column is one.</summary>
    private const string None = "none";

    /// <summary>Fewer rows prove nothing: 0, 1 is a column as likely as a count.</summary>
    private const int FewestCounted = 3;
    private readonly string[]? _names;
    private readonly SourceFile _file;

    private TableColumns(SourceFile file, string[]? names, int count) => (_file, _names, Count) = (file, names, count);

    public int Count { get; }

    /// <summary>The column of the label or target.</summary>
    public int Label { get; private set; }

    /// <summary>The column that was named as the index, or holds names of rows; −1 for none.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>The columns that are read as features.</summary>
    public int[] Features { get; private set; } = [];

    // Whether nobody said which column is the index.
    private bool Automatic { get; set; }

    /// <summary>Tells the columns apart.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="names">Their names, where there are any.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="words">Whether the first column holds words.</param>
    /// <param name="specification">What was said about them.</param>
    /// <exception cref="BadInputException">A column that was named is not there, or nothing remains for features.</exception>
    public static TableColumns Of(SourceFile file, string[]? names, int count, bool words, DataSettings specification)
    {
        var columns = new TableColumns(file, names, count);
        columns.Label = specification.Label is { } label ? columns.Find(label, "label") : columns.Count - 1;
        columns.Automatic = specification.Index is null;
        columns.Index = specification.Index is null
            ? words && columns.IsUnnamed(0) && columns.Label != 0 ? 0 : -1
            : specification.Index == None ? -1 : columns.Find(specification.Index, "index");
        if (columns.Index == columns.Label)
        {
            throw file.Error($"has column {columns.Label + 1} as its label, which cannot be its index as well");
        }

        columns.Features = [.. Enumerable.Range(0, columns.Count).Where(column => column != columns.Label && column != columns.Index)];
        return columns.Features.Length > 0 ? columns : throw file.Error("has no column beside the label and the index for features");
    }

    /// <summary>Whether a header leaves a column without a name; pandas then calls it <c>Unnamed: 0</c>.</summary>
    public bool IsUnnamed(int column) =>
        _names?[column] is { } name && (name.Length == 0 || name.StartsWith("Unnamed:", StringComparison.Ordinal));

    /// <summary>The features that stay once all rows are read, as positions among them: all but unnamed columns that count the
    /// rows.</summary>
    /// <param name="rowNumbers">Which do so.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="notes">Receives what was left out, and what was kept although it may be an index.</param>
    /// <exception cref="BadInputException">None stays.</exception>
    public int[] Keep(RowNumbers rowNumbers, int rows, ICollection<string> notes)
    {
        if (Automatic && Index >= 0)
        {
            notes.Add($"{Sentence(Index)} holds names of rows and was left out.");
        }

        var counting = rowNumbers.Columns.ToHashSet();
        var kept = new List<int>();
        foreach (var (position, column) in Features.Index())
        {
            var (counts, unnamed) = (counting.Contains(position), IsUnnamed(column));
            if (Automatic && counts && unnamed)
            {
                notes.Add($"{Sentence(column)} counts the rows and was left out ('index: none' in the data section keeps it).");
                continue;
            }

            kept.Add(position);
            if (Automatic && (unnamed || (counts && rows >= FewestCounted)))
            {
                notes.Add($"{Sentence(column)} {(counts ? "counts the rows" : "has no name")} and was taken for a feature "
                    + $"('index: {Key(column)}' in the data section leaves it out).");
            }
        }

        return kept.Count > 0 ? [.. kept] : throw _file.Error("has nothing but row numbers beside the label");
    }

    /// <summary>A column as messages show it: <c>column 2 ('age')</c>.</summary>
    public string Title(int column) =>
        $"column {column + 1}{(_names?[column] is { Length: > 0 } name ? $" ('{Printable.Text(name)}')" : "")}";

    private string Sentence(int column) => $"C{Title(column)[1..]} of {_file.Title}";

    // How the data section would name a column.
    private string Key(int column) => _names?[column] is { Length: > 0 } name && name == Printable.Text(name)
        ? name
        : column.ToString(CultureInfo.InvariantCulture);

    // A name first: a header may count its columns from 1.
    private int Find(string text, string key)
    {
        int[] named = [.. _names is null ? [] : _names.Index().Where(name => name.Item == text).Select(name => name.Index)];
        if (named.Length == 1)
        {
            return named[0];
        }

        if (named.Length > 1)
        {
            throw _file.Error($"has {named.Length} columns of the name '{Printable.Text(text)}'; give the {key} by its position, from 0");
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < Count)
        {
            return position;
        }

        var known = _names is null
            ? "it has no header"
            : $"known: {string.Join(", ", _names.Take(12).Select(name => Printable.Text(name)))}{(Count > 12 ? ", …" : "")}";
        throw _file.Error($"has no column '{Printable.Text(text)}' for the {key}: a name or a position from 0 to {Count - 1} was expected; "
            + known);
    }
}
