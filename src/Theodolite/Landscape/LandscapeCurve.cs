using Theodolite.Landscape.Paths;

namespace Theodolite.Landscape;

/// <summary>A curve of low loss between two points, beside the straight line.</summary>
/// <param name="Kind"><c>bezier</c>, <c>chain</c> or <c>band</c>.</param>
/// <param name="Profile">The loss along it.</param>
/// <param name="Line">The loss along the straight line.</param>
/// <param name="Places">Points of it as a plane sees them, evenly in t.</param>
/// <param name="Gradients">Gradient evaluations that it took.</param>
public sealed record LandscapeCurve(
    string Kind,
    PathProfile Profile,
    PathProfile Line,
    IReadOnlyList<LandscapePoint> Places,
    long Gradients)
{
    /// <summary>Where a band's climbing image stands, an estimate of the transition state; null where there is none.</summary>
    public LandscapePoint? TransitionState { get; init; }
}
