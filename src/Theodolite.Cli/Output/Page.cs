using Spectre.Console;

namespace Theodolite.Cli.Output;

/// <summary>Writes a report line by line: headings, labelled facts, wrapped paragraphs with a hanging indent.</summary>
internal sealed class Page(IAnsiConsole console)
{
    private const int Narrowest = 24;

    /// <summary>Columns of running text: a person reads no wider.</summary>
    private int Width => Math.Clamp(console.Profile.Width, Narrowest, 100);

    public void Blank() => Put("");

    /// <summary>A line of markup, as it is.</summary>
    public void Line(string markup) => Put(markup);

    public void Heading(string title)
    {
        Blank();
        Put($"[bold]{Markup.Escape(title)}[/]");
    }

    /// <summary>A paragraph under a mark such as a number or a bullet.</summary>
    public void Item(string mark, string text, string style = "default")
    {
        var lines = TextWrap.Wrap(text, Math.Max(Narrowest / 2, Width - mark.Length - 4)).ToList();
        for (var index = 0; index < lines.Count; index++)
        {
            var lead = index == 0 ? $"  [grey]{Markup.Escape(mark)}[/] " : new string(' ', mark.Length + 3);
            Put($"{lead}[{style}]{Markup.Escape(lines[index])}[/]");
        }
    }

    /// <summary>A label and its value on one line, both given as markup.</summary>
    public void Fact(string label, string value, int column = 16) => Put($"  [grey]{label.PadRight(column)}[/] {value}");

    private void Put(string markup) => console.Write(new WholeLine(markup));

    // One line of output, never broken nor padded by the console: terminals wrap, pipes keep it whole.
    private sealed class WholeLine(string markup) : Spectre.Console.Rendering.IRenderable
    {
        private readonly Markup _markup = new(markup);

        public Spectre.Console.Rendering.Measurement Measure(Spectre.Console.Rendering.RenderOptions options, int maxWidth) =>
            new(1, maxWidth);

        public IEnumerable<Spectre.Console.Rendering.Segment> Render(Spectre.Console.Rendering.RenderOptions options, int maxWidth)
        {
            foreach (var segment in ((Spectre.Console.Rendering.IRenderable)_markup).Render(options, 10_000))
            {
                if (!segment.IsLineBreak)
                {
                    yield return segment;
                }
            }

            yield return Spectre.Console.Rendering.Segment.LineBreak;
        }
    }
}
