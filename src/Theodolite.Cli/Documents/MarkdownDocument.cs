using System.Text;

namespace Theodolite.Cli.Documents;

/// <summary>A document as Markdown (CommonMark with tables); its pictures are files beside it.</summary>
internal static class MarkdownDocument
{
    private const string Special = @"\`*_{}[]<>#|~$&!";

    public static string Text(Document document)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escaped(document.Title)).Append("\n\n");
        var (_, name, sentence, figures) = document.Headline;
        text.Append("**").Append(Escaped(name)).Append("**: ").Append(Escaped(sentence)).Append("\n\n");
        Rows(text, [("", false), ("", false)], figures.Select(figure => (IReadOnlyList<string>)[figure.Name, figure.Value]));
        foreach (var section in document.Sections)
        {
            text.Append("## ").Append(Escaped(section.Title)).Append("\n\n");
            foreach (var block in section.Blocks)
            {
                Append(text, block);
            }
        }

        return text.Append(Escaped(document.Footer)).Append('\n').ToString();
    }

    /// <summary>A text that means itself, on one line.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var symbol in HtmlWriting.Safe(text).ReplaceLineEndings(" "))
        {
            if (Special.Contains(symbol))
            {
                escaped.Append('\\');
            }

            escaped.Append(symbol);
        }

        // "1. " and "- " at the beginning of a line would make it a list.
        var (line, digits) = (escaped.ToString(), 0);
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
        {
            digits++;
        }

        var mark = digits < line.Length && (digits > 0 ? line[digits] is '.' or ')' : line[0] is '-' or '+');
        return mark && (digits + 1 == line.Length || line[digits + 1] is ' ' or '-') ? line.Insert(digits, "\\") : line;
    }

    private static void Append(StringBuilder text, Block block)
    {
        switch (block)
        {
            case Subheading heading:
                text.Append("### ").Append(Escaped(heading.Text)).Append("\n\n");
                break;
            case Paragraph paragraph:
                text.Append(Escaped(paragraph.Text)).Append("\n\n");
                break;
            case Points points:
                List(text, points);
                break;
            case Facts facts:
                Rows(text, [("", false), ("", false)], facts.Rows.Select(row => (IReadOnlyList<string>)[row.Name, row.Value]));
                break;
            case Card card:
                Statement(text, card);
                break;
            case Table table:
                Rows(text, table.Columns, table.Rows.Select(row => row.Cells));
                break;
            case Verbatim verbatim:
                Fenced(text, HtmlWriting.Safe(verbatim.Text));
                break;
            case PictureRow gallery:
                foreach (var picture in gallery.Pictures)
                {
                    text.Append("### ").Append(Escaped(picture.Title)).Append("\n\n![").Append(Escaped(picture.Title)).Append("](")
                        .Append(picture.Name).Append(".png)\n\n").Append(Escaped(picture.Caption)).Append("\n\n");
                }

                break;
            default:
                throw new ArgumentException($"Markdown has no {block.GetType().Name}.", nameof(block));
        }
    }

    private static void List(StringBuilder text, Points points)
    {
        for (var index = 0; index < points.Items.Count; index++)
        {
            text.Append(points.Numbered ? $"{index + 1}. " : "- ").Append(Escaped(points.Items[index])).Append('\n');
        }

        text.Append('\n');
    }

    private static void Statement(StringBuilder text, Card card)
    {
        text.Append("**").Append(Escaped(card.Name)).Append("**");
        if (card.Tags.Count > 0)
        {
            text.Append(" (").Append(Escaped(string.Join(", ", card.Tags))).Append(')');
        }

        text.Append("\n\n");
        foreach (var paragraph in card.Texts)
        {
            text.Append(Escaped(paragraph)).Append("\n\n");
        }
    }

    private static void Rows(
        StringBuilder text,
        IReadOnlyList<(string Title, bool Numeric)> columns,
        IEnumerable<IReadOnlyList<string>> rows)
    {
        Row(text, columns.Select(column => Escaped(column.Title)));
        Row(text, columns.Select(column => column.Numeric ? "---:" : "---"));
        foreach (var row in rows)
        {
            Row(text, row.Select(Escaped));
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    // A fence longer than any run of backticks inside it.
    private static void Fenced(StringBuilder text, string content)
    {
        var (longest, run) = (0, 0);
        foreach (var symbol in content)
        {
            run = symbol == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', Math.Max(3, longest + 1));
        text.Append(fence).Append('\n').Append(content).Append('\n').Append(fence).Append("\n\n");
    }
}
