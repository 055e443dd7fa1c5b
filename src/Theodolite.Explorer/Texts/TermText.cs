namespace Theodolite.Explorer.Texts;

/// <summary>A term and what it means.</summary>
/// <param name="Name">The term.</param>
/// <param name="Meaning">What it means, in a sentence or two.</param>
public sealed record TermText(string Name, string Meaning);
