using Theodolite.Landscape;
using Theodolite.Landscape.Paths;
using Theodolite.Objectives;

namespace Theodolite.Studies;

/// <summary>A kind of curve between two points.</summary>
public enum LandscapePathKind
{
    /// <summary>A Bézier curve, trained on the mean loss along it.</summary>
    Bezier,

    /// <summary>A chain of straight pieces, trained alike.</summary>
    Chain,

    /// <summary>A nudged elastic band with a climbing image.</summary>
    Band,
}

/// <summary>Finds a curve of low loss from θ to another point.</summary>
public sealed record LandscapePath
{
    private const int Places = 41;

    /// <summary>Which.</summary>
    public LandscapePathKind Kind { get; init; }

    /// <summary>Bends of a curve, or images of a band; null for 1 and 9.</summary>
    public int? Bends { get; init; }

    /// <summary>Most steps; null for 500 and 5,000.</summary>
    public int? Steps { get; init; }

    /// <summary>Keys what is random.</summary>
    public ulong Seed { get; init; }

    internal FoundCurve Find(
        Objective objective,
        double[] start,
        double[] end,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        const string Stage = "a curve of low loss";
        progress?.Report(new(Stage, 0));
        if (Kind == LandscapePathKind.Band)
        {
            var settings = new ElasticBand { Seed = Seed, Deviation = 0.1 };
            settings = settings with { Images = Bends ?? settings.Images, Steps = Steps ?? settings.Steps };
            var band = settings.Connect(objective, start, end, progress, cancellation);
            return new(
                "band",
                band.Profile,
                band.Line,
                [.. band.Images.Select((image, i) => ($"image {i}", image, band.Losses[i]))],
                band.Images[Enumerable.Range(0, band.Images.Count).MinBy(i => Math.Abs(band.Positions[i] - 0.5))],
                band.Climber,
                band.Gradients);
        }

        var finder = new CurveFinder { Seed = Seed, Shape = Kind == LandscapePathKind.Chain ? CurveShape.Chain : CurveShape.Bezier };
        finder = finder with { Bends = Bends ?? finder.Bends, Steps = Steps ?? finder.Steps };
        var curve = finder.Connect(objective, start, end, progress, cancellation);
        var profile = curve.Profile;
        var every = Math.Max(1, (profile.Positions.Count - 1) / (Places - 1));
        return new(
            Settings.Kebab.Of(Kind.ToString()),
            profile,
            curve.Line,
            [
                .. Enumerable.Range(0, profile.Positions.Count).Where(i => i % every == 0 || i == profile.Positions.Count - 1)
                    .Select(i => (
                        FormattableString.Invariant($"t = {profile.Positions[i]}"),
                        curve.At(profile.Positions[i]),
                        profile.Losses[i])),
            ],
            curve.At(0.5),
            null,
            curve.Gradients);
    }
}

/// <summary>A curve, before a plane is laid through it.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Profile">The loss along it.</param>
/// <param name="Line">The loss along the straight line.</param>
/// <param name="Points">Points of it, from one end to the other.</param>
/// <param name="Middle">A point half-way.</param>
/// <param name="Climber">Which of the points is a climbing image; null where none is.</param>
/// <param name="Gradients">Gradient evaluations that it took.</param>
internal sealed record FoundCurve(
    string Kind,
    PathProfile Profile,
    PathProfile Line,
    IReadOnlyList<(string Label, double[] Theta, double Loss)> Points,
    double[] Middle,
    int? Climber,
    long Gradients)
{
    /// <summary>As a plane sees it.</summary>
    public LandscapeCurve On(LandscapePlane plane)
    {
        List<LandscapePoint> places = [.. Points.Select(point => plane.Place(point.Label, point.Theta, point.Loss))];
        return new(Kind, Profile, Line, places, Gradients) { TransitionState = Climber is { } climber ? places[climber] : null };
    }
}
