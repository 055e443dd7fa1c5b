using SkiaSharp;
using Theodolite.Gallery;

namespace Theodolite.Cli.Pictures;

/// <summary>How heights are placed.</summary>
internal enum HeightScale
{
    /// <summary>Logarithmic where no value is negative and the positive ones span more than two decades, else linear.</summary>
    Automatic,

    /// <summary>z itself.</summary>
    Linear,

    /// <summary>log₁₀(z + c).</summary>
    Logarithmic,
}

/// <summary>From where a surface is seen, and what is drawn with it.</summary>
internal sealed record SurfaceSettings
{
    /// <summary>Direction of the viewer about the vertical, in degrees from the x axis towards the y axis.</summary>
    public double Azimuth { get; init; } = -60;

    /// <summary>Height of the viewer above the floor in degrees, from 5 to 80.</summary>
    public double Elevation { get; init; } = 30;

    /// <summary>Distance of the viewer in half-widths of the box, at least 4; infinite for parallel rays.</summary>
    public double Distance { get; init; } = 9;

    /// <summary>How heights are placed.</summary>
    public HeightScale Height { get; init; }

    /// <summary>c in log₁₀(z + c); null for one by rule: zero, or what keeps the heights within five decades.</summary>
    public double? Offset { get; init; }

    /// <summary>Whether lines of equal height are drawn on the floor.</summary>
    public bool Contours { get; init; } = true;

    /// <summary>Size of the picture.</summary>
    public FigureFormat Format { get; init; } = FigureFormat.Scene;

    /// <summary>Refuses what cannot be drawn.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public void Validate()
    {
        if (!double.IsFinite(Azimuth))
        {
            throw new ArgumentOutOfRangeException(nameof(Azimuth), Azimuth, "The azimuth is an angle in degrees.");
        }

        if (!(Elevation is >= 5 and <= 80))
        {
            throw new ArgumentOutOfRangeException(nameof(Elevation), Elevation, "The elevation lies between 5 and 80 degrees.");
        }

        if (!(Distance >= 4))
        {
            throw new ArgumentOutOfRangeException(nameof(Distance), Distance, "The distance is at least 4 half-widths of the box.");
        }

        if (Offset is { } offset && !double.IsFinite(offset))
        {
            throw new ArgumentOutOfRangeException(nameof(Offset), Offset, "The offset of a logarithm is a finite number.");
        }
    }
}

/// <summary>The words of a picture of a surface.</summary>
/// <param name="Title">Title.</param>
/// <param name="Subtitle">Line under it.</param>
/// <param name="X">Name of the first axis.</param>
/// <param name="Y">Name of the second axis.</param>
/// <param name="Z">Name of the heights.</param>
/// <param name="Caption">Line at the lower edge.</param>
internal sealed record SurfaceWords(string Title, string Subtitle, string X, string Y, string Z, string Caption = "");

/// <summary>A point on the surface, marked by its kind as on maps.</summary>
/// <param name="X">First coordinate.</param>
/// <param name="Y">Second coordinate.</param>
/// <param name="Z">Height.</param>
/// <param name="Kind">Its shape.</param>
/// <param name="Label">What is written beside it.</param>
internal sealed record SurfacePoint(double X, double Y, double Z, CriticalKind Kind, string Label = "");

/// <summary>A way over the surface, with its start hollow and its end filled.</summary>
/// <param name="Points">Its points; it is interrupted where one is not finite or outside the box.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Name">Its name in the legend; none where empty.</param>
internal sealed record SurfaceTrajectory(IReadOnlyList<(double X, double Y, double Z)> Points, SKColor Color, string Name = "");
