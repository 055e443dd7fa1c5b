using Theodolite.CriticalPoints.Boxes;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Plots;

namespace Theodolite.Explorer.Services;

/// <summary>The critical points in a box.</summary>
/// <param name="Points">Each with its verdict.</param>
/// <param name="Complete">Whether they are proved to be all.</param>
/// <param name="Open">Regions about which nothing is proved: curves of critical points, degenerate ones.</param>
public sealed record PlaygroundPoints(IReadOnlyList<FoundPoint> Points, bool Complete, int Open)
{
    private const int MostSurveyed = 60;

    /// <summary>Finds them.</summary>
    public static PlaygroundPoints? Of(
        PlaygroundFunction function,
        (double Left, double Right, double Bottom, double Top) box,
        CancellationToken cancellation)
    {
        if (function.Expression is not { } expression)
        {
            return null;
        }

        var found = new BoxSearch().Run(expression, [box.Left, box.Bottom], [box.Right, box.Top], cancellation: cancellation);
        var survey = new Survey();
        var points = found.Points.Take(MostSurveyed)
            .Select(point => FoundPoint.Of(point, proved: true, survey.Run(function.Objective, point, cancellation: cancellation)));

        // Of what is not decided, the best candidates: where a survey finds the gradient to vanish.
        var candidates = found.Undecided.SelectMany(region => region.Samples.Take(5)).Take(MostSurveyed)
            .Select(point => FoundPoint.Of(point, proved: false, survey.Run(function.Objective, point, cancellation: cancellation)))
            .Where(point => point.Survey.Verdict.IsCritical);
        return new([.. points, .. candidates], found.Complete, found.Undecided.Count);
    }

    /// <summary>Marks with the axes of curvature: their length grows with |λ|, dashed where it is negative.</summary>
    public MapMarks Marks(PlaygroundFunction function, (double Left, double Right, double Bottom, double Top) box)
    {
        var reach = 0.07 * Math.Min(box.Right - box.Left, box.Top - box.Bottom);
        var segments = new List<MapSegment>();
        foreach (var point in Points.Where(point => point.Proved))
        {
            if (function.Look(point.X, point.Y) is not { } local)
            {
                continue;
            }

            var largest = Math.Max(Math.Abs(local[3]), Math.Abs(local[6]));
            for (var k = 3; k <= 6 && largest > 0; k += 3)
            {
                var length = reach * Math.Sqrt(Math.Abs(local[k]) / largest);
                var (dx, dy) = (length * local[k + 1], length * local[k + 2]);
                segments.Add(new(point.X - dx, point.Y - dy, point.X + dx, point.Y + dy, local[k] < 0));
            }
        }

        return new(
            [.. Points.Select(point => new MapMark(point.X, point.Y, point.Survey.Verdict.Name, point.Survey.Verdict.Name))],
            segments);
    }
}

/// <summary>A critical point.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
/// <param name="Proved">Whether interval arithmetic proved that it is there, and alone.</param>
/// <param name="Survey">The survey of it.</param>
public sealed record FoundPoint(double X, double Y, bool Proved, SurveyResult Survey)
{
    internal static FoundPoint Of(double[] point, bool proved, SurveyResult survey) => new(point[0], point[1], proved, survey);
}
