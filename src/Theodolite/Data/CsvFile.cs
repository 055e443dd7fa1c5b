using System.Globalization;
using System.Text;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// Tables of numbers separated by commas, compressed by gzip or not: one row per sample, the label or target in the
/// last column, a header where the last field of the first row is text. Numbers are written as in C#'s invariant
/// culture.
/// </summary>
internal static class CsvFile
{
    /// <summary>Reads a table.</summary>
    /// <exception cref="BadInputException">The table is empty, ragged, or holds text where a number was expected.</exception>
    public static Dataset Read(SourceFile file) => file.Read(stream => Read(file, stream));

    internal static Dataset Read(SourceFile file, Stream stream) =>
        file.ReadContent(stream, DataLimits.ExpandedText(stream.Length), (content, _) => ReadTable(file, content));

    private static Dataset ReadTable(SourceFile file, Stream content)
    {
        using var reader = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16);
        var scanner = new CsvScanner(reader, file);
        if (!scanner.ReadRow())
        {
            throw file.Error("is empty");
        }

        var columns = scanner.Count;
        if (columns < 2)
        {
            throw file.Error($"has one column in line {scanner.Line}, but features and, last, a label were expected, separated by commas");
        }

        var features = new List<double>();
        var targets = new List<double>();
        var header = !IsNumber(scanner[columns - 1], out _);
        if (header && !scanner.ReadRow())
        {
            throw file.Error("has a header but no rows");
        }

        do
        {
            if (scanner.Count != columns)
            {
                throw file.Error($"has {scanner.Count} columns in line {scanner.Line}, but {columns} were expected as in its first line");
            }

            if (features.Count + columns > DataLimits.Elements)
            {
                throw file.Error($"holds more than {DataLimits.Elements} numbers, which is refused");
            }

            for (var column = 0; column < columns; column++)
            {
                var value = Number(file, scanner, column);
                (column < columns - 1 ? features : targets).Add(value);
            }
        }
        while (scanner.ReadRow());
        return Dataset.Create(file.Title, [columns - 1], features.ToArray(), targets.ToArray());
    }

    private static double Number(SourceFile file, CsvScanner scanner, int column)
    {
        var text = scanner[column];
        if (IsNumber(text, out var value) && double.IsFinite(value))
        {
            return value;
        }

        var found = text.Trim().IsEmpty ? "nothing" : $"'{Printable.Text(text)}'";
        throw file.Error($"has {found} in line {scanner.Line}, column {column + 1}, but a finite number was expected");
    }

    private static bool IsNumber(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
