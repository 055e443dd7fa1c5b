using System.Buffers.Binary;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// Tables in Apache Parquet ("File Format", "Data Pages"), as pandas, Polars, DuckDB and Spark write flat ones: columns of numbers, the
/// label in the last or in the one that is named, which may hold names of classes. Pages are plain, by dictionary, by differences or split
/// by bytes, packed by Snappy, gzip, Brotli or not. Every length is compared with the file's before anything is allocated.
/// </summary>
internal static class ParquetFile
{
    private const int LongestFooter = 16 << 20;

    /// <summary>What pandas calls an index that it keeps.</summary>
    private const string PandasIndex = "__index_level_";

    /// <summary>Whether a file begins as Parquet does.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) => start.StartsWith("PAR1"u8);

    /// <summary>Reads a table.</summary>
    /// <exception cref="BadInputException">It is damaged, holds something else where a number was expected, or nothing.</exception>
    public static Dataset Read(SourceFile file, DataSettings specification) => file.Read(stream => Read(file, stream, specification));

    private static Dataset Read(SourceFile file, Stream stream, DataSettings specification)
    {
        var footer = Footer(file, stream);
        var (all, groups) = (Columns(file, footer), footer.Parts(4));
        int[] shown = [.. Enumerable.Range(0, all.Count).Where(i => !all[i].Name.StartsWith(PandasIndex, StringComparison.Ordinal))];
        var names = Array.ConvertAll(shown, i => all[i].Name);
        if (names.Length < 2)
        {
            throw file.Error($"has {names.Length} columns, but features and, last, a label were expected");
        }

        var columns = TableColumns.Of(file, names, names.Length, words: false, specification);
        foreach (var column in columns.Features.Append(columns.Label))
        {
            all[shown[column]].RequireValues(columns.Title(column));
        }

        var rows = groups.Sum(group => (long)group.Count(3));
        var width = columns.Features.Length;
        NumericArray.CountOf([rows, width], file);
        IdxFile.RequirePlausible(file, rows * (width + 1) * sizeof(float), stream.Length * DataLimits.DeflateRatio);
        if (rows == 0)
        {
            throw file.Error("has no rows");
        }

        var narrow = columns.Features.All(column => all[shown[column]].IsNarrow);
        var singles = narrow ? new PinnedArray<float>((int)(rows * width)) : null;
        var doubles = narrow ? null : new PinnedArray<double>((int)(rows * width));
        singles?.Span.Clear();
        doubles?.Span.Clear();
        var (targets, labels) = (new double[rows], new ClassNames(file));
        var (before, budget) = (0, 2 * stream.Length);
        foreach (var group in groups)
        {
            var (count, pieces) = (group.Count(3), group.Parts(1));
            if (pieces.Count != all.Count)
            {
                throw file.Error("is damaged: a group of rows in it has another number of columns");
            }

            for (var position = 0; position <= width; position++)
            {
                var column = position < width ? columns.Features[position] : columns.Label;
                var (place, start) = (position, before);
                var pages = Pages(file, stream, pieces[shown[column]].Part(3), ref budget);
                all[shown[column]].Read(pages, count, Number, Text, columns.Title(column), before);

                void Number(int row, double value)
                {
                    if (place == width)
                    {
                        targets[start + row] = value;
                    }
                    else if (singles is not null)
                    {
                        singles.Span[((start + row) * width) + place] = (float)value;
                    }
                    else
                    {
                        doubles!.Span[((start + row) * width) + place] = value;
                    }
                }

                void Text(int row, string value) => targets[start + row] = place == width
                    ? labels.Code(value)
                    : throw file.Error($"has '{Printable.Text(value)}' in row {start + row + 1}, {columns.Title(column)}, but a number was "
                        + $"expected ('index: {Printable.Text(names[column])}' in the data section leaves the column out)");
            }

            before += count;
        }

        var data = singles is not null
            ? Dataset.Create(file.Title, [width], singles, labels.Sorted(targets, out var classes))
            : Dataset.Create(file.Title, [width], doubles!, labels.Sorted(targets, out classes));
        return data.With(data.Provenance with
        {
            Classes = classes,
            Columns = Array.ConvertAll(columns.Features, column => column + 1),
            Notes = Notes(file, all.Count - shown.Length, columns.Title(columns.Label), classes),
        });
    }

    private static ThriftStruct Footer(SourceFile file, Stream stream)
    {
        Span<byte> end = stackalloc byte[8];
        if (stream.Length < 12)
        {
            throw file.Error("is truncated: a Parquet file has at least 12 bytes");
        }

        stream.Position = stream.Length - end.Length;
        file.ReadExactly(stream, end, "its end");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (!Begins(end[4..]) || length > Math.Min(LongestFooter, stream.Length - 12))
        {
            throw file.Error("is truncated or damaged: it does not end as a Parquet file does");
        }

        var bytes = new byte[length];
        stream.Position = stream.Length - end.Length - length;
        file.ReadExactly(stream, bytes, "its description");
        return ThriftStruct.Read(file, bytes, out _);
    }

    // The schema is a tree, written in the order of its nodes; its root comes first.
    private static List<ParquetColumn> Columns(SourceFile file, ThriftStruct footer)
    {
        var columns = new List<ParquetColumn>();
        foreach (var element in footer.Parts(2).Skip(1))
        {
            var column = new ParquetColumn(file, element);
            if (column.IsNested)
            {
                throw file.Error($"has lists or records in the column '{Printable.Text(column.Name)}', but one value a row was expected");
            }

            columns.Add(column);
        }

        return columns.Count <= DataLimits.Columns ? columns : throw file.Error($"has more than {DataLimits.Columns} columns, "
            + "which is refused");
    }

    private static ParquetPages Pages(SourceFile file, Stream stream, ThriftStruct piece, ref long budget)
    {
        var start = Math.Min(piece.Whole(9) ?? -1, piece.Whole(11) is > 0 and var dictionary ? dictionary : long.MaxValue);
        var size = piece.Count(7);
        budget -= size;
        if (start < 4 || start > stream.Length - size || budget < 0)
        {
            throw file.Error("is truncated or damaged: a column in it lies outside of it, or on another");
        }

        var bytes = new byte[size];
        stream.Position = start;
        file.ReadExactly(stream, bytes, "a column");
        return new ParquetPages(file, bytes, piece.Whole(4) ?? 0);
    }

    private static List<string> Notes(SourceFile file, int left, string label, string[]? classes)
    {
        var notes = new List<string>();
        if (left > 0)
        {
            notes.Add($"The index that pandas keeps in {file.Title} was left out.");
        }

        if (classes is not null)
        {
            var shown = string.Join(", ", classes.Take(8).Select((name, code) => $"'{Printable.Text(name)}' is {code}"));
            notes.Add($"The labels in {label} of {file.Title} are names: {shown}{(classes.Length > 8 ? ", …" : "")}.");
        }

        return notes;
    }
}
