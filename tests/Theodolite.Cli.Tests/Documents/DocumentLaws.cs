using System.Text;
using System.Xml;
using System.Xml.Linq;
using Theodolite.Cli.Documents;
using Theodolite.Cli.Pictures;

namespace Theodolite.Cli.Tests.Documents;

/// <summary>Whatever a document holds, both writers say it, and nothing in it becomes markup.</summary>
public class DocumentLaws
{
    private const string Hostile = "</style><script>alert('x')</script> & \"q\" ]]> <!-- | `c` *b* _i_ [l](u) $m$ ~s~ \u0001\u001b[31m "
        + "\ud800 \uffff";

    private static readonly XName s_paragraph = XName.Get("p", HtmlDocument.Namespace);

    [Fact]
    public void HostileTextStaysText()
    {
        using var figure = Figure();
        var document = Everything(Hostile, figure);
        var page = Parse(document);
        var visible = "</style><script>alert('x')</script> & \"q\" ]]> <!-- | `c` *b* _i_ [l](u) $m$ ~s~ ??[31m ? ?";
        Assert.Equal(visible, page.Descendants(XName.Get("h1", HtmlDocument.Namespace)).Single().Value);
        Assert.Equal(visible, page.Descendants(XName.Get("pre", HtmlDocument.Namespace)).Single().Value);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName == "script");
        var markdown = MarkdownDocument.Text(document);
        var prose = string.Concat(markdown.Split("```").Where((_, index) => index % 2 == 0));
        Assert.DoesNotContain("<script", prose.Replace("\\<script", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', markdown);
    }

    [Fact]
    public void BothWritersSayEveryText()
    {
        using var figure = Figure();
        var texts = new Queue<string>();
        var document = Everything("{0}", figure, () =>
        {
            texts.Enqueue($"text{texts.Count}x");
            return texts.Last();
        });
        var (page, markdown) = (Parse(document).Value, MarkdownDocument.Text(document));
        Assert.True(texts.Count > 20);
        Assert.All(texts, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.All(texts, text => Assert.Contains(text, markdown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1. not a list", "1\\. not a list")]
    [InlineData("-1.5 is low", "-1.5 is low")]
    [InlineData("- no list", "\\- no list")]
    [InlineData("---", "\\---")]
    [InlineData("λ_min", "λ\\_min")]
    [InlineData("# no heading", "\\# no heading")]
    [InlineData("2.302", "2.302")]
    [InlineData("one\ntwo", "one two")]
    public void ALineOfMarkdownMeansItself(string text, string escaped) => Assert.Equal(escaped, MarkdownDocument.Escaped(text));

    [Fact]
    public void PicturesOfOnePageShareNoNames()
    {
        using var first = Figure();
        using var second = Figure();
        var document = new Document(
            "t",
            new(Tone.Good, "n", "s", []),
            [new("p", [new PictureRow([new("a", "A", "a", first), new("b", "B", "b", second)])])],
            "f");
        var names = Parse(document).Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.NotEmpty(names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void EveryColourOfPicturesFollowsThePage()
    {
        foreach (var color in new[] { Palette.Ink, Palette.Quiet, Palette.Rule, Palette.Blue, Palette.Red, Palette.Green, Palette.Amber,
        Palette.Violet, Palette.Grey })
        {
            var name = $"#{color.Red:X2}{color.Green:X2}{color.Blue:X2}";
            Assert.Contains($"svg [fill=\"{name}\"]", HtmlStyle.Text, StringComparison.Ordinal);
            Assert.Contains($"svg [stroke=\"{name}\"]", HtmlStyle.Text, StringComparison.Ordinal);
        }

        Assert.False(HtmlStyle.Text.AsSpan().ContainsAny("<>&"));
    }

    private static XElement Parse(Document document)
    {
        using var memory = new MemoryStream();
        HtmlDocument.Write(memory, document);
        var html = Encoding.UTF8.GetString(memory.ToArray());
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var page = XElement.Load(reader);
        Assert.NotEmpty(page.Descendants(s_paragraph));
        return page;
    }

    private static Figure Figure()
    {
        var figure = new Figure("", "", "x", Axis.Linear(0, 1), "y", Axis.Linear(0, 1), FigureFormat.Inset);
        figure.Curve([0, double.NaN, 1], [0, double.PositiveInfinity, 1], Palette.Blue);
        return figure;
    }

    private static Document Everything(string text, Figure figure, Func<string>? next = null)
    {
        var say = next ?? (() => text);
        return new(
            say(),
            new(Tone.Attention, say(), say(), [(say(), say())]),
            [
                new(
                    say(),
                    [
                        new Subheading(say()), new Paragraph(say()), new Points(true, [say(), say()]), new Points(false, [say()]),
                        new Facts([(say(), say())]), new Card(say(), [say(), say()], [say(), say()], true),
                        new Table([(say(), false), (say(), true)], [new([say(), say()], RowWeight.Strong), new([say(), say()])]),
                        new Verbatim(say()), new PictureRow([new("picture", say(), say(), figure)]),
                    ]),
            ],
            say());
    }
}
