namespace Theodolite.Data;

/// <summary>What a data set came from and how it was understood; the same for all its parts.</summary>
/// <param name="Origin">Name for error messages.</param>
internal sealed record Provenance(string Origin)
{
    /// <summary>What was taken for what, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Names of the classes in the order of their labels, where the source has names.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The column of the source, from 1, that each feature comes from; null where feature i is column i.</summary>
    public IReadOnlyList<int>? Columns { get; init; }

    /// <summary>The named arrays that a sample packs one after another, flattened; empty where it is one array.</summary>
    public IReadOnlyList<SamplePart> Parts { get; init; } = [];

    /// <summary>What the tokens stand for, where the data are a text.</summary>
    public Vocabulary? Vocabulary { get; init; }
}
