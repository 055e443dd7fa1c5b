using System.Runtime.InteropServices;
using System.Text;

namespace Theodolite.Data;

/// <summary>
/// Tables of numbers separated by commas, semicolons or tabs, compressed by gzip or not: one row per sample, the label or target in the
/// last column or in the one that is named, with a header or without. Decimal points as in C#'s invariant culture, or decimal commas
/// where no comma separates columns; labels may be names.
/// </summary>
internal static class CsvFile
{
    /// <summary>Reads a table.</summary>
    /// <exception cref="BadInputException">The table is empty, ragged, or holds something else where a number was expected.</exception>
    public static Dataset Read(SourceFile file, DataSettings specification) => file.Read(stream => Read(file, stream, specification));

    internal static Dataset Read(SourceFile file, Stream stream, DataSettings specification) => file.ReadContent(
        stream,
        DataLimits.ExpandedText(stream.Length),
        (content, _) =>
        {
            using var reader = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16);
            return ReadTable(file, reader, specification);
        });

    private static Dataset ReadTable(SourceFile file, StreamReader reader, DataSettings specification)
    {
        var sample = CsvSample.Of(reader, file);
        var scanner = sample.Scan(reader, file);
        if (!scanner.ReadRow())
        {
            throw file.Error("is empty");
        }

        if (sample.Rows.Count == 0 || scanner.Count < 2)
        {
            throw file.Error($"has one column in line {scanner.Line}, but features and, last, a label were expected, separated by commas, "
                + "semicolons or tabs");
        }

        var header = CsvHeader.Of(sample, specification.Header);
        if (header.InFirstRow && !scanner.ReadRow())
        {
            throw file.Error("has a header but no rows");
        }

        var words = CsvCells.Of(scanner[0], sample.Commas) is CsvCell.Name or CsvCell.Quantity;
        var columns = TableColumns.Of(file, header.Names, header.Names?.Length ?? scanner.Count, words, specification);
        var numbers = new CsvNumbers(file, columns, sample.Commas)
        {
            FirstRow = header.InFirstRow || specification.Header is not null
                ? default
                : (scanner.Line, " ('header: true' in the data section makes the first row a header)"),
        };
        var labels = new CsvLabels(file, columns, numbers);
        var rowNumbers = new RowNumbers();
        var features = ReadRows(file, scanner, columns, numbers, labels, rowNumbers);
        if (header.NeedsRowNumbers && !(columns.Features[0] == 0 && rowNumbers.Columns.Contains(0)) && columns.Index != 0)
        {
            throw file.Error(
                "has nothing in line 1, column 1, but a finite number was expected, since its first column does not count the rows");
        }

        var targets = labels.Finish(out var classes);
        var notes = CsvNotes.Of(file, sample, header, numbers.HaveCommas, scanner.Comments, classes);
        var kept = columns.Keep(rowNumbers, targets.Length, notes);
        var data = Dataset.Create(file.Title, [kept.Length], Only(features, columns.Features.Length, kept), targets, null);
        return data.With(data.Provenance with
        {
            Notes = notes,
            Classes = classes,
            Columns = Array.ConvertAll(kept, position => columns.Features[position] + 1),
        });
    }

    private static List<double> ReadRows(
        SourceFile file,
        CsvScanner scanner,
        TableColumns columns,
        CsvNumbers numbers,
        CsvLabels labels,
        RowNumbers rowNumbers)
    {
        var features = new List<double>();
        do
        {
            if (scanner.Count != columns.Count)
            {
                throw file.Error(
                    $"has {scanner.Count} columns in line {scanner.Line}, but {columns.Count} were expected as in its first line");
            }

            if (features.Count + columns.Count > DataLimits.Elements)
            {
                throw file.Error($"holds more than {DataLimits.Elements} numbers, which is refused");
            }

            for (var column = 0; column < columns.Count; column++)
            {
                if (column == columns.Label)
                {
                    labels.Add(scanner[column], scanner.Line);
                }
                else if (column != columns.Index)
                {
                    features.Add(numbers.Read(scanner[column], scanner.Line, column));
                }
            }

            rowNumbers.Add(CollectionsMarshal.AsSpan(features)[^columns.Features.Length..]);
        }
        while (scanner.ReadRow());
        return features;
    }

    private static Numbers Only(List<double> features, int width, int[] kept)
    {
        var writer = new NumbersWriter(features.Count / width * kept.Length);
        for (var row = 0; row < features.Count; row += width)
        {
            foreach (var column in kept)
            {
                writer.Add(features[row + column]);
            }
        }

        return writer.Finish();
    }
}
