namespace Theodolite.Landscape.Contours;

/// <summary>A line on which a surface has one value.</summary>
/// <param name="Level">The value.</param>
/// <param name="Points">Its points in order, two at least, no two in a row alike; the first comes again at the end where it is
/// closed.</param>
/// <param name="IsClosed">Whether it comes back to where it began; else both ends lie on the rim of the grid or beside a hole.</param>
public sealed record Isoline(double Level, IReadOnlyList<(double X, double Y)> Points, bool IsClosed);
