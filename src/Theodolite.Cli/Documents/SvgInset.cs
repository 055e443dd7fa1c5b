using System.Xml;
using System.Xml.Linq;

namespace Theodolite.Cli.Documents;

/// <summary>A picture inside a page, as SVG: its colours follow those of the page, and its names are its own.</summary>
internal static class SvgInset
{
    private const string Svg = "http://www.w3.org/2000/svg";

    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="prefix">What sets the names inside it apart from those of other pictures.</param>
    public static void Write(XmlWriter writer, Picture picture, string prefix)
    {
        using var memory = new MemoryStream();
        picture.Figure.WriteSvg(memory);
        memory.Position = 0;
        var drawing = XDocument.Load(memory, LoadOptions.None).Root!;
        var (width, height) = ((string)drawing.Attribute("width")!, (string)drawing.Attribute("height")!);
        foreach (var attribute in drawing.DescendantsAndSelf().Attributes().ToList())
        {
            Adapt(attribute, prefix);
        }

        foreach (var text in drawing.Descendants(XName.Get("text", Svg)))
        {
            text.Value = HtmlWriting.Safe(text.Value.Trim());
        }

        drawing.ReplaceAttributes(
            new XAttribute("xmlns", Svg),
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", HtmlWriting.Safe($"{picture.Title}. {picture.Caption}")));
        drawing.WriteTo(writer);
    }

    private static void Adapt(XAttribute attribute, string prefix)
    {
        if (attribute.Name == "id")
        {
            attribute.Value = prefix + attribute.Value;
        }
        else if (attribute.Value.StartsWith("url(#", StringComparison.Ordinal))
        {
            attribute.Value = attribute.Value.Replace("url(#", "url(#" + prefix, StringComparison.Ordinal);
        }
        else if (attribute.Name == "font-family")
        {
            attribute.Value += ", sans-serif";
        }
        else if (attribute.Parent!.Name.LocalName == "text" && attribute.Name.LocalName is "x" or "y")
        {
            // A list of places must not end with a comma.
            attribute.Value = attribute.Value.TrimEnd(',', ' ');
        }
    }
}
