namespace Theodolite.Landscape;

/// <summary>What a critical point is, by the signs of its curvatures.</summary>
public enum CriticalPointType
{
    /// <summary>All are positive.</summary>
    Minimum,

    /// <summary>Some are positive, some negative.</summary>
    Saddle,

    /// <summary>All are negative.</summary>
    Maximum,

    /// <summary>One is zero, as far as rounding lets it be told.</summary>
    Degenerate,
}

/// <summary>A critical point on a map of an expression of two parameters.</summary>
/// <param name="Theta">θ.</param>
/// <param name="Coordinates">Where it is on the map.</param>
/// <param name="Type">What it is.</param>
/// <param name="Value">f there.</param>
/// <param name="Eigenvalues">Of the Hessian, ascending.</param>
/// <param name="Eigenvectors">In their order, unit vectors in θ.</param>
/// <param name="IsProved">Whether interval arithmetic proved that it exists, and that no other is near it.</param>
public sealed record LandscapeCriticalPoint(
    double[] Theta,
    double[] Coordinates,
    CriticalPointType Type,
    double Value,
    double[] Eigenvalues,
    double[][] Eigenvectors,
    bool IsProved);

/// <summary>The critical points on a map.</summary>
/// <param name="Points">Those found.</param>
/// <param name="IsComplete">Whether they are proved to be all in the box that was searched.</param>
public sealed record LandscapeCriticalPoints(IReadOnlyList<LandscapeCriticalPoint> Points, bool IsComplete);
