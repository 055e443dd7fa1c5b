namespace Theodolite.Explorer.Plots;

/// <summary>What is marked on a map.</summary>
/// <param name="Points">Marks.</param>
/// <param name="Segments">Pieces of straight lines.</param>
public sealed record MapMarks(IReadOnlyList<MapMark> Points, IReadOnlyList<MapSegment> Segments)
{
    /// <summary>Nothing.</summary>
    public static MapMarks None { get; } = new([], []);
}

/// <summary>A mark.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
/// <param name="Kind">The verdict on the point, or <c>start</c>.</param>
/// <param name="Label">What stands beside it; empty for nothing.</param>
public sealed record MapMark(double X, double Y, string Kind, string Label);

/// <summary>A piece of a straight line.</summary>
/// <param name="X1">Where it begins, to the right.</param>
/// <param name="Y1">Upwards.</param>
/// <param name="X2">Where it ends, to the right.</param>
/// <param name="Y2">Upwards.</param>
/// <param name="Dashed">Whether it is dashed: negative curvature.</param>
public sealed record MapSegment(double X1, double Y1, double X2, double Y2, bool Dashed);
