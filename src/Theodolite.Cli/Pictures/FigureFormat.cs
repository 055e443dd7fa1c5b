namespace Theodolite.Cli.Pictures;

/// <summary>The size of a picture and the room around the area between its axes, in pixels.</summary>
/// <param name="Width">Width of the picture.</param>
/// <param name="Height">Height of the picture.</param>
/// <param name="Left">Room for the labels of the vertical axis.</param>
/// <param name="Right">Room at the right.</param>
/// <param name="Top">Room for title, subtitle and legend.</param>
/// <param name="Bottom">Room for the labels of the horizontal axis.</param>
internal sealed record FigureFormat(int Width, int Height, float Left, float Right, float Top, float Bottom)
{
    /// <summary>A picture that stands alone, with its title.</summary>
    public static FigureFormat Page { get; } = new(960, 580, 92, 28, 92, 66);

    /// <summary>A map, with room for its colour bar at the right.</summary>
    public static FigureFormat Map { get; } = Page with { Right = 116 };

    /// <summary>A picture in a page that says its title: small enough to be read on a telephone.</summary>
    public static FigureFormat Inset { get; } = new(480, 316, 84, 24, 34, 58) { Titled = false };

    /// <summary>A picture in space, which needs more height.</summary>
    public static FigureFormat Scene { get; } = new(960, 740, 28, 28, 84, 48);

    /// <summary>Whether title and subtitle are written.</summary>
    public bool Titled { get; private init; } = true;

    /// <summary>Pixels of the area between the axes.</summary>
    public (int Width, int Height) Inner => ((int)(Width - Left - Right), (int)(Height - Top - Bottom));

    /// <summary>An inset with rows of a name each.</summary>
    /// <param name="rows">Their number.</param>
    /// <param name="left">Room for the names.</param>
    /// <param name="right">Room at the right.</param>
    public static FigureFormat Rows(int rows, float left, float right) => Inset with
    {
        Height = (int)(Inset.Top + Inset.Bottom) + (24 * rows),
        Left = left,
        Right = right,
    };
}
