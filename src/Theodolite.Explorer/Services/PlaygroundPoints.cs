using Theodolite.CriticalPoints;
using Theodolite.Explorer.Plots;

namespace Theodolite.Explorer.Services;

/// <summary>The critical points in a box: those that interval arithmetic proves, and what Newton-MR finds where it leaves regions open.</summary>
/// <param name="Families">Each with its survey; of a curve of them one, and how many others were found on it.</param>
/// <param name="Complete">Whether they are proved to be all.</param>
public sealed record PlaygroundPoints(IReadOnlyList<(FoundPoint Point, int Others)> Families, bool Complete)
{
    /// <summary>Finds them; null where the function is no formula.</summary>
    public static PlaygroundPoints? Of(
        PlaygroundFunction function,
        (double Left, double Right, double Bottom, double Top) box,
        CancellationToken cancellation)
    {
        if (function.Expression is null)
        {
            return null;
        }

        var search = new CriticalPointSearch { Box = ([box.Left, box.Bottom], [box.Right, box.Top]) };
        var report = search.Run(function.Objective, [], cancellation: cancellation);
        return new(report.Families, report.Box!.Complete);
    }

    /// <summary>Marks with the axes of curvature: their length grows with √|λ|, dashed where it is negative.</summary>
    public MapMarks Marks(PlaygroundFunction function, (double Left, double Right, double Bottom, double Top) box)
    {
        var reach = 0.07 * Math.Min(box.Right - box.Left, box.Top - box.Bottom);
        var segments = new List<MapSegment>();
        foreach (var (point, _) in Families)
        {
            var (x, y) = (point.Theta[0], point.Theta[1]);
            if (function.Look(x, y) is not { } local)
            {
                continue;
            }

            var largest = Math.Max(Math.Abs(local[3]), Math.Abs(local[6]));
            for (var k = 3; k <= 6 && largest > 0; k += 3)
            {
                var length = reach * Math.Sqrt(Math.Abs(local[k]) / largest);
                var (dx, dy) = (length * local[k + 1], length * local[k + 2]);
                segments.Add(new(x - dx, y - dy, x + dx, y + dy, local[k] < 0));
            }
        }

        return new(
            [
                .. Families.Select(family => family.Point).Select(point =>
                    new MapMark(point.Theta[0], point.Theta[1], point.Survey!.Verdict.Name, point.Survey.Verdict.Name)),
            ],
            segments);
    }
}
