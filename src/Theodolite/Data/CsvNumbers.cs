namespace Theodolite.Data;

/// <summary>The numbers of a table, all with one decimal mark: a comma or a point, whichever comes first.</summary>
internal sealed class CsvNumbers(SourceFile file, TableColumns columns, bool commas)
{
    private char _mark = ' ';
    private (int Line, int Column) _first;

    /// <summary>Whether a comma may be the decimal mark.</summary>
    public bool Commas => commas;

    /// <summary>Whether it is.</summary>
    public bool HaveCommas => _mark == ',';

    /// <summary>What an error in the first row adds, where that was no header.</summary>
    public (int Line, string Hint) FirstRow { get; init; }

    /// <summary>Reads a cell.</summary>
    /// <exception cref="BadInputException">It is no finite number, or has the other decimal mark.</exception>
    public double Read(ReadOnlySpan<char> text, int line, int column)
    {
        if (!CsvCells.TryNumber(text, commas, out var value, out var mark) || !double.IsFinite(value))
        {
            var found = text.Trim().IsEmpty ? "nothing" : $"'{Printable.Text(text)}'";
            throw file.Error(
                $"has {found} in line {line}, {columns.Title(column)}, but a finite number was expected"
                    + $"{(line == FirstRow.Line ? FirstRow.Hint : "")}");
        }

        if (mark != ' ' && mark != _mark)
        {
            if (_mark != ' ')
            {
                throw file.Error($"has '{Printable.Text(text)}' in line {line}, {columns.Title(column)}, but numbers with a decimal "
                    + $"{(_mark == ',' ? "comma" : "point")} before it, first in line {_first.Line}, {columns.Title(_first.Column)}");
            }

            (_mark, _first) = (mark, (line, column));
        }

        return value;
    }
}
