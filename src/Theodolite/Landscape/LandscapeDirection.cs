namespace Theodolite.Landscape;

/// <summary>One axis of a landscape.</summary>
/// <param name="Name">What its coordinate is called: <c>w1</c>, <c>random 1</c>, <c>lowest curvature</c>.</param>
/// <param name="Vector">What a coordinate of 1 adds to θ.</param>
public sealed record LandscapeDirection(string Name, double[] Vector)
{
    /// <summary>A number that goes with it: an eigenvalue, or the share of the variance that it explains; null where there is
    /// none.</summary>
    public double? Value { get; init; }
}
