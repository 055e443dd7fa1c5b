using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>Loads the data that a model file names.</summary>
public static class DataSource
{
    /// <summary>Name of the built-in handwritten digits: 1,797 images of 8 × 8 pixels, stored as 64 columns.</summary>
    public const string Digits = "digits";

    private enum Format
    {
        Npz,
        Npy,
        Idx,
        Hdf5,
        Parquet,
        Other,
    }

    /// <summary>
    /// Reads the source and applies, in this order, scale, shape, split and standardisation (fitted to the training
    /// side alone).
    /// </summary>
    /// <param name="specification">What to load.</param>
    /// <param name="baseDirectory">Folder that relative paths start from: that of the model file.</param>
    /// <param name="arrays">Names of the arrays that a foreign model with several inputs takes; null for none.</param>
    /// <exception cref="BadInputException">Anything about the data that is not as it should be.</exception>
    public static (Dataset Train, Dataset? Test) Load(
        DataSettings specification,
        string baseDirectory,
        IReadOnlyList<string>? arrays = null)
    {
        if (specification.Sequence is not null
            && (specification.Standardize || specification.Scale is not null || specification.Shape is not null))
        {
            throw new BadInputException(
                "The samples of a text are sequences of tokens: standardize, scale and shape do not go with 'sequence'.");
        }

        if (specification is not { Source: not (null or Digits), Sequence: null })
        {
            RequireTable(specification, table: false, header: false);
            RequireImages(specification);
        }

        var data = Read(specification, baseDirectory, arrays ?? []);
        if (specification.Scale is { } factor)
        {
            data = data.Scaled(factor);
        }

        if (specification.Shape is { } extents)
        {
            data = data.WithSampleShape(ShapeOf(extents));
        }

        var (train, test) = (data, (Dataset?)null);
        if (specification.Split is { } split)
        {
            (train, test) = data.Divide(split.Test, split.Seed);
        }

        if (!specification.Standardize)
        {
            return (train, test);
        }

        var standardization = Standardization.Fit(train);
        return (standardization.Apply(train), test is null ? null : standardization.Apply(test));
    }

    private static Dataset Read(DataSettings specification, string folder, IReadOnlyList<string> arrays) => specification switch
    {
        { Sequence: { } length, Source: { } text, Images: null, Labels: null } => ReadText(
            SourceFile.At(text, folder),
            length,
            specification.Tokens),
        { Sequence: not null } => throw new BadInputException("'sequence' needs the path of a text as source."),
        { Source: Digits, Images: null, Labels: null } => ReadDigits(),
        { Source: { } source, Images: null, Labels: null } => ReadFile(SourceFile.At(source, folder), specification, arrays),
        { Source: null, Images: { } images, Labels: { } labels } => NumericArray.Pair(
            $"'{images}' with '{labels}'", ReadArray(SourceFile.At(images, folder)), ReadArray(SourceFile.At(labels, folder))),
        _ => throw new BadInputException("The data need a source: 'digits', the path of a file, or both images and labels."),
    };

    // A table has columns to name; only that of a text may have a header.
    private static void RequireTable(DataSettings specification, bool table, bool header)
    {
        if ((!table && (specification.Label ?? specification.Index) is not null) || (!header && specification.Header is not null))
        {
            throw new BadInputException("'label' and 'index' in the data section name columns of a CSV, NPY or Parquet table, and "
                + "'header' says "
                + $"how a CSV file begins, but {(specification.Source is { } source ? $"'{source}'" : "a pair of files")} is none.");
        }
    }

    private static void RequireImages(DataSettings specification)
    {
        if (specification.Size is not null)
        {
            throw new BadInputException("'size' in the data section is for a folder of images, but "
                + $"{(specification.Source is { } source ? $"'{source}'" : "a pair of files")} is none.");
        }
    }

    private static Dataset ReadDigits()
    {
        using var stream = typeof(DataSource).Assembly.GetManifestResourceStream("digits.csv.gz")
            ?? throw new InvalidOperationException("The built-in digits are missing from this build.");
        return CsvFile.Read(new SourceFile(Digits, Digits), stream, new DataSettings());
    }

    private static Dataset ReadFile(SourceFile file, DataSettings specification, IReadOnlyList<string> arrays)
    {
        if (Directory.Exists(file.Path))
        {
            RequireTable(specification, table: false, header: false);
            return file.Guard(() => ImageFolder.Read(file, specification.Size));
        }

        var format = Sniff(file);
        RequireTable(specification, format is Format.Npy or Format.Parquet or Format.Other, format is Format.Other);
        RequireImages(specification);
        return format switch
        {
            Format.Hdf5 => Hdf5Samples.Read(file, arrays),
            Format.Parquet => ParquetFile.Read(file, specification),
            Format.Npz => NpzFile.Read(file, arrays),
            Format.Npy => Table(file, NpyFile.Read(file), specification),
            _ when HasEnding(file, ".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz") => CsvFile.Read(file, specification),
            Format.Idx => throw file.Error("is an IDX file, which holds samples or labels alone; name both as images and labels"),
            _ => throw file.Error("has a format that is not known: digits, CSV (.csv, .tsv, .csv.gz), NPY, NPZ, Parquet, HDF5, a "
                + "pair of IDX "
                + "files, a folder of images in folders, or a text with 'sequence' was expected"),
        };
    }

    private static Dataset ReadText(SourceFile file, int length, TokenKind tokens) => Sniff(file) is Format.Other
        ? TextFile.Read(file, length, tokens)
        : throw file.Error("is an archive or array of numbers, but 'sequence' cuts a text");

    private static NumericArray ReadArray(SourceFile file) =>
        Sniff(file) == Format.Npy ? NpyFile.Read(file) : IdxFile.Read(file);

    // A lone array is a table like a CSV without a header.
    private static Dataset Table(SourceFile file, NumericArray array, DataSettings specification)
    {
        if (array.Shape.Rank != 2 || array.Shape[1] < 2)
        {
            throw file.Error($"has the shape {array.Shape}, but a table of samples with the label in the last of at least two columns was "
                + "expected (or an NPZ with x and y)");
        }

        var (rows, width) = ((int)array.Shape[0], (int)array.Shape[1]);
        var columns = TableColumns.Of(file, null, width, words: false, specification);
        var kept = columns.Features;
        var targets = new double[rows];
        array.Values.CopyTo(targets, columns.Label, width);
        var data = Dataset.Create(file.Title, [kept.Length], array.Values.Columns(kept, width, inPlace: true).Narrowed(), targets, null);
        return data.With(data.Provenance with { Columns = [.. kept.Select(column => column + 1)] });
    }

    private static Shape ShapeOf(IReadOnlyList<long> extents) =>
        extents.Count is > 0 and <= 8 && extents.All(extent => extent is > 0 and <= DataLimits.Elements)
            && Product(extents) <= DataLimits.Elements
            ? Shape.Create([.. extents])
            : throw new BadInputException($"The shape [{string.Join(", ", extents)}] of a sample should have 1 to 8 positive extents.");

    private static double Product(IReadOnlyList<long> extents) => extents.Aggregate(1.0, (product, extent) => product * extent);

    private static Format Sniff(SourceFile file) => file.Read(stream => file.ReadContent(stream, DataLimits.ExpandedArray, (content, _) =>
    {
        Span<byte> start = stackalloc byte[8];
        var read = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..read] switch
        {
            [(byte)'P', (byte)'K', 3 or 5 or 7, ..] => content == stream
                ? Format.Npz
                : throw Packed(),
            [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'] => Format.Npy,
            var begin when Hdf5Source.Begins(begin) => content == stream ? Format.Hdf5 : throw Packed(),
            var begin when ParquetFile.Begins(begin) => content == stream ? Format.Parquet : throw Packed(),
            [0, 0, >= 0x08 and <= 0x0E, ..] => Format.Idx,
            _ when HasEnding(file, ".npz") => Format.Npz,
            _ when HasEnding(file, ".npy", ".npy.gz") => Format.Npy,
            _ => Format.Other,
        };

        BadInputException Packed() => file.Error("is an archive that was compressed by gzip once more; unpack it first");
    }));

    private static bool HasEnding(SourceFile file, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (file.Path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
