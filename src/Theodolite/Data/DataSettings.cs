using Theodolite.Settings;

namespace Theodolite.Data;

/// <summary>The <c>data</c> section of a model file. Left out, nothing is standardised, split, reshaped or scaled.</summary>
public sealed record DataSettings
{
    /// <summary>
    /// <c>digits</c>, or the path of a CSV, NPY, NPZ, Parquet or HDF5 file, of a folder of images in folders, or of a text; null where
    /// <see cref="Images"/> is given.
    /// </summary>
    [Option(Positional = true, Expected = "digits, a path, or {images: FILE, labels: FILE}", None = "")]
    public string? Source { get; init; }

    /// <summary>Path of an IDX or NPY file with samples.</summary>
    [Option(Hidden = true)]
    public string? Images { get; init; }

    /// <summary>Path of an IDX or NPY file with labels or targets.</summary>
    [Option(Hidden = true)]
    public string? Labels { get; init; }

    /// <summary>The column of a table's label or target, by its name or by its position from 0; null for the last.</summary>
    [Option(Expected = "the name of a column, or its position from 0", None = "")]
    public string? Label { get; init; }

    /// <summary>Whether the first row of a CSV file is its header; null where that is to be told from the rows.</summary>
    public bool? Header { get; init; }

    /// <summary>
    /// A column of a table that is no feature, by its name or by its position from 0; <c>none</c> keeps all. Null leaves out columns
    /// without a name that count the rows, or hold words: what pandas and R write beside the data.
    /// </summary>
    [Option(Expected = "the name of a column, its position from 0, or none", None = "")]
    public string? Index { get; init; }

    /// <summary>Centre and scale each column by mean and deviation of the training samples.</summary>
    public bool Standardize { get; init; }

    /// <summary>Samples set aside for testing; null trains on all.</summary>
    public SplitSettings? Split { get; init; }

    /// <summary>Shape given to a sample; null keeps it as stored.</summary>
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>Height and width that the images of a folder are scaled to; null where they have one size.</summary>
    [Option(Expected = "the height and width of images, such as [32, 32]")]
    public IReadOnlyList<long>? Size
    {
        get;
        init => field = value is null or [> 0 and <= 1 << 14, > 0 and <= 1 << 14]
            ? value
            : throw new BadInputException("The 'size' of images should be a height and a width from 1 to 16384, such as [32, 32].");
    }

    /// <summary>
    /// Factor applied to the stored values first; null keeps them (0.00392156862745098 maps bytes to [0, 1]).
    /// </summary>
    public double? Scale { get; init; }

    /// <summary>
    /// Tokens per sample of a text, whose targets are the tokens that follow; null where the source is no text.
    /// </summary>
    public int? Sequence { get; init => field = value is { } tokens ? Ranges.Between(1, 1 << 20, tokens, "sequence") : null; }

    /// <summary>What a text is cut into.</summary>
    [Option(Expected = "characters or bytes")]
    public TokenKind Tokens { get; init; }
}

/// <summary>A seeded split.</summary>
/// <param name="Test">Samples set aside.</param>
/// <param name="Seed">Seed of the draw.</param>
public sealed record SplitSettings([Option(Description = "the number of samples set aside")] int Test, ulong Seed = 0)
{
    public int Test { get; init; } = Ranges.Between(1, int.MaxValue, Test, "test");
}
