namespace Theodolite.Landscape;

/// <summary>A landscape, with what is drawn on it.</summary>
public sealed record LandscapeReport
{
    /// <summary>What it is of, as it was typed.</summary>
    public required string Target { get; init; }

    /// <summary>The line or plane.</summary>
    public required LandscapePlane Plane { get; init; }

    /// <summary>The values.</summary>
    public required LandscapeGrid Grid { get; init; }

    /// <summary>What was measured: <c>loss</c>, <c>gradient-norm</c>, <c>curvature-ratio</c>, <c>accuracy</c>.</summary>
    public required string Quantity { get; init; }

    /// <summary>What the directions are, in a sentence.</summary>
    public required string Kind { get; init; }

    /// <summary>How the directions were normalised; null where nothing was.</summary>
    public DirectionNormalization? Normalization { get; init; }

    /// <summary>Points on the map: the origin and others, in order of a trajectory where they are one.</summary>
    public IReadOnlyList<LandscapePoint> Points { get; init; } = [];

    /// <summary>Whether <see cref="Points"/> are a trajectory.</summary>
    public bool IsTrajectory { get; init; }

    /// <summary>A curve of low loss between the first two points; null where none was asked for.</summary>
    public LandscapeCurve? Curve { get; init; }

    /// <summary>The critical points on the map of the loss of an expression of two parameters; null of anything else.</summary>
    public LandscapeCriticalPoints? CriticalPoints { get; init; }

    /// <summary>Points measured at once, each with kernels of one thread; null where they were measured one after the other.</summary>
    public int? Workers { get; init; }

    /// <summary>
    /// The statistics of batch normalisation: <c>stored</c>, <c>recomputed</c> over all the data at every point, or <c>batches</c>, each
    /// by its own; null where there is none.
    /// </summary>
    public string? BatchStatistics { get; init; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Keys what was random.</summary>
    public ulong Seed { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public double Seconds { get; init; }
}

/// <summary>A point seen from a plane.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Coordinates">Where its nearest point of the plane is.</param>
/// <param name="Distance">How far it lies off the plane, in θ.</param>
/// <param name="Value">The quantity at the point itself; null where it was not measured.</param>
public sealed record LandscapePoint(string Label, double[] Coordinates, double Distance, double? Value);
