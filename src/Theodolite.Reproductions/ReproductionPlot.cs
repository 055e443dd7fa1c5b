namespace Theodolite.Reproductions;

/// <summary>What a reproduction has to show as a picture; drawn by whoever reports it.</summary>
/// <param name="Name">Name of the file, without an ending.</param>
/// <param name="Title">What is seen.</param>
/// <param name="Subtitle">How it was made.</param>
/// <param name="Horizontal">Label of the horizontal axis, with its unit.</param>
/// <param name="Vertical">Label of the vertical axis, with its unit.</param>
/// <param name="Series">The curves.</param>
public sealed record ReproductionPlot(
    string Name,
    string Title,
    string Subtitle,
    string Horizontal,
    string Vertical,
    IReadOnlyList<ReproductionSeries> Series)
{
    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>Where a logarithmic vertical axis begins; null below the lowest point.</summary>
    public double? Floor { get; init; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool LogarithmicY { get; init; }
}

/// <summary>One curve of a <see cref="ReproductionPlot"/>.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">x, y and the standard error of y.</param>
/// <param name="Line">Whether the points are joined.</param>
/// <param name="Dots">Whether each point is marked.</param>
public sealed record ReproductionSeries(
    string Name,
    IReadOnlyList<(double X, double Y, double Error)> Points,
    bool Line = true,
    bool Dots = false);
