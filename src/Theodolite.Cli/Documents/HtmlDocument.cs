using System.Text;
using System.Xml;

namespace Theodolite.Cli.Documents;

/// <summary>
/// A document as one HTML page that needs nothing beside it: style and pictures are inside, there are no scripts, and it is XML too. All
/// text goes through an XML writer, which escapes it.
/// </summary>
internal static class HtmlDocument
{
    public const string Namespace = "http://www.w3.org/1999/xhtml";

    public static void Write(Stream output, Document document)
    {
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            OmitXmlDeclaration = true,
            CloseOutput = false,
        };
        output.Write("<!DOCTYPE html>\n"u8);
        using var writer = XmlWriter.Create(output, settings);
        writer.WriteStartElement("html", Namespace);
        writer.WriteAttributeString("lang", "en");
        Head(writer, document.Title);
        writer.WriteStartElement("body");
        writer.Element("main", null, () =>
        {
            Lead(writer, document);
            var blocks = new HtmlBlocks(writer);
            foreach (var section in document.Sections)
            {
                writer.Element("section", null, () =>
                {
                    writer.Text("h2", null, section.Title);
                    foreach (var block in section.Blocks)
                    {
                        blocks.Write(block);
                    }
                });
            }
        });
        writer.Text("footer", null, document.Footer);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Head(XmlWriter writer, string title) => writer.Element("head", null, () =>
    {
        Meta(writer, ("charset", "utf-8"));
        Meta(writer, ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        Meta(writer, ("name", "color-scheme"), ("content", "light dark"));
        writer.Text("title", null, title);
        writer.Text("style", null, HtmlStyle.Text);
    });

    private static void Meta(XmlWriter writer, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        writer.WriteStartElement("meta");
        foreach (var (name, value) in attributes)
        {
            writer.WriteAttributeString(name, value);
        }

        writer.WriteEndElement();
    }

    private static void Lead(XmlWriter writer, Document document) => writer.Element("header", Class(document.Headline.Tone), () =>
    {
        writer.Text("p", "subject", document.Title);
        writer.Text("p", "badge", document.Headline.Name);
        writer.Text("h1", null, document.Headline.Sentence);
        writer.Element("dl", "figures", () =>
        {
            foreach (var (name, value) in document.Headline.Figures)
            {
                writer.Element("div", null, () =>
                {
                    writer.Text("dt", null, name);
                    writer.Text("dd", null, value);
                });
            }
        });
    });

    private static string Class(Tone tone) => tone switch
    {
        Tone.Good => "good",
        Tone.Moving => "moving",
        Tone.Attention => "attention",
        Tone.Bad => "bad",
        _ => "open",
    };
}
