using Theodolite.Cli.Pictures;

namespace Theodolite.Cli.Documents;

/// <summary>How a row stands out.</summary>
internal enum RowWeight
{
    Plain,
    Quiet,
    Strong,
}

/// <summary>What a section is made of. All texts are plain: what writes them escapes them.</summary>
internal abstract record Block;

/// <summary>A heading inside a section.</summary>
internal sealed record Subheading(string Text) : Block;

/// <summary>A paragraph.</summary>
internal sealed record Paragraph(string Text) : Block;

/// <summary>Points one after another.</summary>
/// <param name="Numbered">Whether their order matters.</param>
/// <param name="Items">The points.</param>
internal sealed record Points(bool Numbered, IReadOnlyList<string> Items) : Block;

/// <summary>Names and their values.</summary>
internal sealed record Facts(IReadOnlyList<(string Name, string Value)> Rows) : Block;

/// <summary>A statement with what qualifies it.</summary>
/// <param name="Name">What it states.</param>
/// <param name="Tags">What qualifies it, a word or two each.</param>
/// <param name="Texts">Paragraphs.</param>
/// <param name="Leading">Whether it is the one that matters.</param>
internal sealed record Card(string Name, IReadOnlyList<string> Tags, IReadOnlyList<string> Texts, bool Leading) : Block;

/// <summary>A table.</summary>
/// <param name="Columns">The headings, and whether numbers stand under each.</param>
/// <param name="Rows">The rows.</param>
internal sealed record Table(IReadOnlyList<(string Title, bool Numeric)> Columns, IReadOnlyList<TableRow> Rows) : Block;

/// <summary>A row of a table.</summary>
/// <param name="Cells">As many as there are columns.</param>
/// <param name="Weight">How it stands out.</param>
internal sealed record TableRow(IReadOnlyList<string> Cells, RowWeight Weight = RowWeight.Plain);

/// <summary>What is typed, or printed, letter by letter.</summary>
internal sealed record Verbatim(string Text) : Block;

/// <summary>Pictures side by side where there is room.</summary>
internal sealed record PictureRow(IReadOnlyList<Picture> Pictures) : Block;

/// <summary>A picture.</summary>
/// <param name="Name">Name of its file, without an ending; once in a document.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">What is seen in it.</param>
/// <param name="Figure">The drawing; disposed by whoever had it drawn.</param>
internal sealed record Picture(string Name, string Title, string Caption, Figure Figure);
