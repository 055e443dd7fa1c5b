using System.Xml;

namespace Theodolite.Cli.Documents;

/// <summary>Writes the blocks of a document as HTML.</summary>
internal sealed class HtmlBlocks(XmlWriter writer)
{
    // From so many on, rows stand in two columns where there is room.
    private const int Many = 12;

    private int _pictures;

    public void Write(Block block)
    {
        switch (block)
        {
            case Subheading heading:
                writer.Text("h3", null, heading.Text);
                break;
            case Paragraph paragraph:
                writer.Text("p", null, paragraph.Text);
                break;
            case Points points:
                writer.Element(points.Numbered ? "ol" : "ul", null, () => Each(points.Items, item => writer.Text("li", null, item)));
                break;
            case Facts facts:
                Rows(facts);
                break;
            case Card card:
                Statement(card);
                break;
            case Table table:
                writer.Element("div", "wide", () => Rows(table));
                break;
            case Verbatim verbatim:
                writer.Text("pre", null, verbatim.Text);
                break;
            case PictureRow gallery:
                writer.Element("div", "gallery", () => Each(gallery.Pictures, Drawing));
                break;
            default:
                throw new ArgumentException($"HTML has no {block.GetType().Name}.", nameof(block));
        }
    }

    private static void Each<T>(IEnumerable<T> items, Action<T> write)
    {
        foreach (var item in items)
        {
            write(item);
        }
    }

    private void Rows(Facts facts) => writer.Element("dl", facts.Rows.Count < Many ? "facts" : "facts many",
    () => Each(facts.Rows, row => writer.Element("div", null, () =>
    {
        writer.Text("dt", null, row.Name);
        writer.Text("dd", null, row.Value);
    })));

    private void Statement(Card card) => writer.Element("article", card.Leading ? "card leading" : "card", () =>
    {
        writer.Element("p", "name", () =>
        {
            writer.Text("strong", null, card.Name);
            Each(card.Tags, tag =>
            {
                writer.WriteString(" ");
                writer.Text("span", "tag", tag);
            });
        });
        Each(card.Texts, text => writer.Text("p", null, text));
    });

    private void Rows(Table table) => writer.Element("table", null, () =>
    {
        writer.Element("thead", null, () => writer.Element("tr", null, () => Each(
            table.Columns,
            column => writer.Text("th", column.Numeric ? "number" : null, column.Title))));
        writer.Element("tbody", null, () => Each(table.Rows, row => writer.Element(
            "tr",
            row.Weight == RowWeight.Plain ? null : row.Weight == RowWeight.Strong ? "strong" : "quiet",
            () => Each(
                row.Cells.Zip(table.Columns),
                cell => writer.Text("td", cell.Second.Numeric ? "number" : null, cell.First)))));
    });

    private void Drawing(Picture picture) => writer.Element("figure", null, () =>
    {
        writer.Text("h3", null, picture.Title);
        SvgInset.Write(writer, picture, $"p{++_pictures}");
        writer.Text("figcaption", null, picture.Caption);
    });
}
