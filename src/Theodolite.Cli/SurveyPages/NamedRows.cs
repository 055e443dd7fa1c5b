using SkiaSharp;
using Theodolite.Cli.Pictures;

namespace Theodolite.Cli.SurveyPages;

/// <summary>A picture of one row per name, the first on top.</summary>
internal sealed class NamedRows : IDisposable
{
    private const int Longest = 20;
    private const float NameRoom = 160;
    private const float AsideRoom = 136;

    private readonly int _count;
    private Figure? _figure;

    public NamedRows(IReadOnlyList<string> names, string horizontal, Axis x, bool asides = false)
    {
        _count = names.Count;
        var y = Axis.Named([.. names.Reverse().Select(name => name.Length <= Longest ? name : name[..(Longest - 1)] + "…")]);
        _figure = new Figure(
            "",
            "",
            horizontal,
            x,
            "",
            y,
            FigureFormat.Rows(names.Count, NameRoom, asides ? AsideRoom : FigureFormat.Inset.Right));
    }

    public Figure Figure => _figure!;

    public void Bar(int index, double from, double to, SKColor color) => Figure.Row(Place(index), from, to, 0.62, color);

    public void Say(int index, double at, string text) => Figure.Beside(at, Place(index), text, Palette.Ink);

    public void Aside(int index, string text) => Figure.Aside(Place(index), text, Palette.Ink);

    public void Legend(params ReadOnlySpan<(string Text, SKColor Color)> entries) => Figure.Legend(entries);

    public double Place(int index) => _count - 1 - index;

    /// <summary>The picture, which is no longer disposed here.</summary>
    public Figure Take()
    {
        var figure = Figure;
        _figure = null;
        return figure;
    }

    public void Dispose() => _figure?.Dispose();
}
