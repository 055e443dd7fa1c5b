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
        Other,
    }

    /// <summary>
    /// Reads the source and applies, in this order, scale, shape, split and standardisation (fitted to the training
    /// side alone).
    /// </summary>
    /// <param name="specification">What to load.</param>
    /// <param name="baseDirectory">Folder that relative paths start from: that of the model file.</param>
    /// <exception cref="BadInputException">Anything about the data that is not as it should be.</exception>
    public static (Dataset Train, Dataset? Test) Load(DataSpecification specification, string baseDirectory)
    {
        if (specification.Sequence is not null
            && (specification.Standardize || specification.Scale is not null || specification.Shape is not null))
        {
            throw new BadInputException(
                "The samples of a text are sequences of tokens: standardize, scale and shape do not go with 'sequence'.");
        }

        var data = Read(specification, baseDirectory);
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
            (train, test) = data.Split(split.Test, split.Seed);
        }

        if (!specification.Standardize)
        {
            return (train, test);
        }

        var standardization = Standardization.Fit(train);
        return (standardization.Apply(train), test is null ? null : standardization.Apply(test));
    }

    private static Dataset Read(DataSpecification specification, string folder) => specification switch
    {
        { Sequence: { } length, Source: { } text, Images: null, Labels: null } => ReadText(
            SourceFile.At(text, folder),
            length,
            specification.Tokens),
        { Sequence: not null } => throw new BadInputException("'sequence' needs the path of a text as source."),
        { Source: Digits, Images: null, Labels: null } => ReadDigits(),
        { Source: { } source, Images: null, Labels: null } => ReadFile(SourceFile.At(source, folder)),
        { Source: null, Images: { } images, Labels: { } labels } => NumericArray.Pair(
            $"'{images}' with '{labels}'", ReadArray(SourceFile.At(images, folder)), ReadArray(SourceFile.At(labels, folder))),
        _ => throw new BadInputException("The data need a source: 'digits', the path of a file, or both images and labels."),
    };

    private static Dataset ReadDigits()
    {
        using var stream = typeof(DataSource).Assembly.GetManifestResourceStream("digits.csv.gz")
            ?? throw new InvalidOperationException("The built-in digits are missing from this build.");
        return CsvFile.Read(new SourceFile(Digits, Digits), stream);
    }

    private static Dataset ReadFile(SourceFile file) => Sniff(file) switch
    {
        Format.Npz => NpzFile.Read(file),
        Format.Npy => Table(file, NpyFile.Read(file)),
        _ when HasEnding(file, ".csv", ".csv.gz", ".txt", ".txt.gz") => CsvFile.Read(file),
        Format.Idx => throw file.Error("is an IDX file, which holds samples or labels alone; name both as images and labels"),
        _ => throw file.Error("has a format that is not known: digits, CSV (.csv, .csv.gz), NPY, NPZ, a pair of IDX files, or a text with "
            + "'sequence' was expected"),
    };

    private static Dataset ReadText(SourceFile file, int length, TokenKind tokens) => Sniff(file) is Format.Other
        ? TextFile.Read(file, length, tokens)
        : throw file.Error("is an archive or array of numbers, but 'sequence' cuts a text");

    private static NumericArray ReadArray(SourceFile file) =>
        Sniff(file) == Format.Npy ? NpyFile.Read(file) : IdxFile.Read(file);

    // A lone array is a table like a CSV: the last column is the label or target.
    private static Dataset Table(SourceFile file, NumericArray array)
    {
        if (array.Shape.Rank != 2 || array.Shape[1] < 2)
        {
            throw file.Error($"has the shape {array.Shape}, but a table of samples with the label in the last of at least two columns was "
                + "expected (or an NPZ with x and y)");
        }

        var (rows, columns) = ((int)array.Shape[0], (int)array.Shape[1]);
        var features = new double[rows * (columns - 1)];
        var targets = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            array.Values.Doubles.AsSpan(i * columns, columns - 1).CopyTo(features.AsSpan(i * (columns - 1)));
            targets[i] = array.Values[(i * columns) + columns - 1];
        }

        return Dataset.Create(file.Title, [columns - 1], features, targets);
    }

    private static Shape ShapeOf(IReadOnlyList<long> extents) =>
        extents.Count is > 0 and <= 8 && extents.All(extent => extent is > 0 and <= DataLimits.Elements)
            && Product(extents) <= DataLimits.Elements
            ? Shape.Create([.. extents])
            : throw new BadInputException($"The shape [{string.Join(", ", extents)}] of a sample should have 1 to 8 positive extents.");

    private static double Product(IReadOnlyList<long> extents) => extents.Aggregate(1.0, (product, extent) => product * extent);

    private static Format Sniff(SourceFile file) => file.Read(stream => file.ReadContent(stream, DataLimits.ExpandedArray, (content, _) =>
    {
        Span<byte> start = stackalloc byte[6];
        var read = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..read] switch
        {
            [(byte)'P', (byte)'K', 3 or 5 or 7, ..] => content == stream
                ? Format.Npz
                : throw file.Error("is an archive that was compressed by gzip once more; unpack it first"),
            [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'] => Format.Npy,
            [0, 0, >= 0x08 and <= 0x0E, ..] => Format.Idx,
            _ when HasEnding(file, ".npz") => Format.Npz,
            _ when HasEnding(file, ".npy", ".npy.gz") => Format.Npy,
            _ => Format.Other,
        };
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
