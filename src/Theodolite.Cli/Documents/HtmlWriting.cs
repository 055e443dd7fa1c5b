using System.Xml;

namespace Theodolite.Cli.Documents;

/// <summary>Elements of HTML over an XML writer.</summary>
internal static class HtmlWriting
{
    /// <summary>An element with a start and an end tag.</summary>
    public static void Element(this XmlWriter writer, string name, string? style, Action content)
    {
        writer.WriteStartElement(name);
        if (style is not null)
        {
            writer.WriteAttributeString("class", style);
        }

        content();

        // A browser takes <p/> for a start tag.
        writer.WriteFullEndElement();
    }

    /// <summary>An element that holds text. Characters that would move a cursor, or that XML has not, become question marks.</summary>
    public static void Text(this XmlWriter writer, string name, string? style, string text) =>
        writer.Element(name, style, () => writer.WriteString(Safe(text)));

    /// <summary>A text of characters that XML has.</summary>
    public static string Safe(string text) => string.Join('\n', text.Split('\n').Select(line => Known(Printable.Line(line))));

    private static string Known(string text) => text.AsSpan().ContainsAny('\uFFFE', '\uFFFF')
        ? text.Replace('\uFFFE', '?').Replace('\uFFFF', '?')
        : text;
}
