namespace Theodolite.Data;

/// <summary>The column of labels or targets while a table is read: all numbers, or all names of classes.</summary>
internal sealed class CsvLabels(SourceFile file, TableColumns columns, CsvNumbers numbers)
{
    private readonly List<double> _values = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private (string Text, int Line) _firstName;

    /// <summary>Takes the label of the next row.</summary>
    /// <exception cref="BadInputException">It is neither, or numbers and names are mixed.</exception>
    public void Add(ReadOnlySpan<char> text, int line)
    {
        text = text.Trim();
        var names = _codes.Count > 0;
        if (CsvCells.Of(text, numbers.Commas) is not (CsvCell.Name or CsvCell.Quantity) || (!names && _values.Count > 0))
        {
            if (names)
            {
                throw Mixed(text, line);
            }

            _values.Add(numbers.Read(text, line, columns.Label));
            return;
        }

        if (!names)
        {
            _firstName = (text.ToString(), line);
        }

        var codes = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!codes.TryGetValue(text, out var code))
        {
            code = _codes.Count;
            codes[text] = code;
            if (_codes.Count > DataLimits.ClassNames)
            {
                throw file.Error(
                    $"has more than {DataLimits.ClassNames} different labels in {columns.Title(columns.Label)}, which is refused");
            }
        }

        _values.Add(code);
    }

    /// <summary>One number a row: the target, or the place of the class among the sorted names.</summary>
    /// <param name="classes">The names in the order of their numbers; null where the labels are numbers.</param>
    public double[] Finish(out string[]? classes)
    {
        if (_codes.Count == 0)
        {
            classes = null;
            return [.. _values];
        }

        classes = [.. _codes.Keys.Order(StringComparer.Ordinal)];
        var places = new double[classes.Length];
        foreach (var (place, name) in classes.Index())
        {
            places[_codes[name]] = place;
        }

        return [.. _values.Select(code => places[(int)code])];
    }

    private BadInputException Mixed(ReadOnlySpan<char> text, int line)
    {
        var found = text.IsEmpty ? "nothing" : $"'{Printable.Text(text)}'";
        return file.Error($"has '{Printable.Text(_firstName.Text)}' in line {_firstName.Line}, {columns.Title(columns.Label)}, and "
            + $"{found} in line {line}, but labels are all numbers or all names of classes");
    }
}
