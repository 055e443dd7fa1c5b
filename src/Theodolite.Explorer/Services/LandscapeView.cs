using System.Globalization;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Landscape;
using Theodolite.Landscape.Contours;
using Theodolite.Studies;

namespace Theodolite.Explorer.Services;

/// <summary>A measured plane as the page shows it: the map, what lies on it, and how far off the plane a trajectory is.</summary>
public sealed class LandscapeView
{
    private const string Step = "step ";

    private LandscapeView(LandscapeReport report, MapGround ground, MapMarks marks) => (Report, Ground, Marks) = (report, ground, marks);

    /// <summary>What was measured.</summary>
    public LandscapeReport Report { get; }

    /// <summary>The map.</summary>
    public MapGround Ground { get; }

    /// <summary>What is marked on it.</summary>
    public MapMarks Marks { get; }

    /// <summary>The trajectory as the plane sees it; empty where there is none.</summary>
    public IReadOnlyList<MapTrack> Tracks { get; private init; } = [];

    /// <summary>Points of the trajectory with their own value and that of the plane under them.</summary>
    public IReadOnlyList<OffPlane> OffPlane { get; private init; } = [];

    /// <summary>What each axis explains of the variance of the trajectory, and what one of a random walk would.</summary>
    public IReadOnlyList<(double Share, double OfRandomWalk)> Explained { get; private init; } = [];

    /// <summary>Points of the map that are not finite.</summary>
    public int Missing { get; private init; }

    /// <summary>Measures a plane through a point.</summary>
    /// <param name="subject">The point.</param>
    /// <param name="survey">The verdict on it; null for none.</param>
    /// <param name="state">Which plane.</param>
    /// <param name="progress">Receives stages and fractions.</param>
    /// <param name="cancellation">Stops between points.</param>
    /// <exception cref="BadInputException">The subject has not what the directions or the quantity ask for.</exception>
    public static LandscapeView Of(
        Subject subject,
        SurveyResult? survey,
        SurveyState state,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(state);
        if (subject.Theta.Length < 2)
        {
            throw new BadInputException("A plane needs two parameters, and there is one.");
        }

        var study = new LandscapeStudy
        {
            Axes = new() { Directions = state.Directions, Seed = state.Seed ?? 0, Count = 2 },
            Points = [state.Points],
            Quantity = state.Quantity,
        };
        return Of(study.Run(subject, progress, cancellation), survey, state.Quantity);
    }

    /// <summary>f, ∇f and the eigenvalues of ∇²f in the plane, by differences of the grid.</summary>
    public double[]? Look(double x, double y) => GridLook.At(Report.Grid, x, y);

    private static LandscapeView Of(LandscapeReport report, SurveyResult? survey, LandscapeQuantity quantity)
    {
        var (grid, plane) = (report.Grid, report.Plane);
        var even = quantity is LandscapeQuantity.Accuracy or LandscapeQuantity.CurvatureRatio;
        var ground = new MapGround(
            (plane.Directions[0].Name, plane.Directions[1].Name),
            grid.Axes[0],
            grid.Axes[1],
            grid.Values,
            even ? TerrainScale.Of(grid.Values) : null);
        var here = report.Points.Count > 0 ? report.Points[^1] : null;
        var marks = here is null ? MapMarks.None
            : new MapMarks(
                [new(here.Coordinates[0], here.Coordinates[1], survey?.Verdict.Name ?? "start", survey?.Verdict.Name ?? here.Label)],
                []);
        var missing = grid.Values.Count(value => !double.IsFinite(value));
        return !report.IsTrajectory ? new(report, ground, marks) { Missing = missing }
            : new(report, ground, marks)
            {
                Missing = missing,
                Tracks =
                [
                    new(
                        "",
                        1,
                        [.. report.Points.Select(point => point.Coordinates[0])],
                        [.. report.Points.Select(point => point.Coordinates[1])],
                        [.. Steps(report.Points)],
                        [.. report.Points.Select(point => point.Value ?? double.NaN)]),
                ],
                OffPlane =
                [
                    .. report.Points.Zip(Steps(report.Points), (point, step) => new OffPlane(
                        point.Label,
                        step,
                        point.Distance,
                        point.Value ?? double.NaN,
                        GridLook.Height(grid, point.Coordinates[0], point.Coordinates[1]))),
                ],
                Explained =
                [
                    .. plane.Directions.Select((direction, i) =>
                        (direction.Value ?? double.NaN, PrincipalComponents.OfRandomWalk(report.Points.Count, i + 1))),
                ],
            };
    }

    // The number that a label ends with; the end of a run, which has none, is as far on as the last two are apart.
    private static List<double> Steps(IReadOnlyList<LandscapePoint> points)
    {
        var steps = new List<double>();
        foreach (var point in points)
        {
            var number = point.Label.StartsWith(Step, StringComparison.Ordinal)
                && double.TryParse(point.Label.AsSpan(Step.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
                    ? step
                    : steps.Count > 1 ? (2 * steps[^1]) - steps[^2] : steps.Count;
            steps.Add(number);
        }

        return steps;
    }
}

/// <summary>A point of a trajectory beside the plane it is drawn on.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Step">After which step.</param>
/// <param name="Distance">How far it lies off the plane, in θ.</param>
/// <param name="Own">The quantity at the point itself.</param>
/// <param name="Under">The quantity of the plane under it; NaN beside the map.</param>
public sealed record OffPlane(string Label, double Step, double Distance, double Own, double Under);
