using Theodolite.CriticalPoints.Boxes;
using Theodolite.Landscape;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Studies;

/// <summary>Finds the critical points of an expression of two parameters on a map of its plane.</summary>
internal static class MappedCriticalPoints
{
    // A map is no search: what takes longer is left open.
    private const int MostOpen = 1_500;

    // Of the box: what is left open and no larger is a degenerate point, and not a curve.
    private const double PointExtent = 1e-4;

    // Of the larger curvature: the other is zero, as far as rounding lets it be told.
    private const double Zero = 1e-12;

    /// <summary>Finds them in the box around the map; null where the loss is no expression of two parameters, or the map is of no
    /// plane.</summary>
    public static LandscapeCriticalPoints? Of(
        Subject subject,
        LandscapePlane plane,
        LandscapeGrid grid,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        if (subject.Objective is not ExpressionObjective { Parameters.Count: 2 } expression || plane.Directions.Count != 2)
        {
            return null;
        }

        double[][] corners = [.. Corners(plane, grid)];
        double[] low = [.. Enumerable.Range(0, 2).Select(i => corners.Min(corner => corner[i]))];
        double[] high = [.. Enumerable.Range(0, 2).Select(i => corners.Max(corner => corner[i]))];
        var found = new BoxSearch { MostOpen = MostOpen }.Run(expression.Expression, low, high, progress, cancellation);

        // Where there are creases what is left open may be one of them.
        var open = expression.NonSmooth.Count > 0 ? [] : found.Undecided.Where(region => region.Extent <= PointExtent).ToList();
        var points = found.Points.Select(theta => (Theta: theta, IsProved: true))
            .Concat(open.Select(region => (Theta: region.Low.Zip(region.High, (a, b) => (a + b) / 2).ToArray(), IsProved: false)))
            .Select(point => Place(expression, plane, point.Theta, point.IsProved, cancellation))
            .Where(point => IsOn(grid, point.Coordinates));
        return new([.. points.OrderBy(point => point.Value)], found.Complete);
    }

    private static IEnumerable<double[]> Corners(LandscapePlane plane, LandscapeGrid grid)
    {
        foreach (var x in (double[])[grid.Axes[0][0], grid.Axes[0][^1]])
        {
            foreach (var y in (double[])[grid.Axes[1][0], grid.Axes[1][^1]])
            {
                var theta = new double[2];
                plane.At([x, y], theta);
                yield return theta;
            }
        }
    }

    private static bool IsOn(LandscapeGrid grid, double[] coordinates) => coordinates.Zip(grid.Axes).All(pair =>
        pair.First >= pair.Second[0] - (1e-9 * (pair.Second[^1] - pair.Second[0]))
        && pair.First <= pair.Second[^1] + (1e-9 * (pair.Second[^1] - pair.Second[0])));

    private static LandscapeCriticalPoint Place(
        ExpressionObjective expression,
        LandscapePlane plane,
        double[] theta,
        bool isProved,
        CancellationToken cancellation)
    {
        var hessian = new double[4];
        using (var product = expression.Hessian(theta, cancellation))
        {
            product.Apply([1, 0, 0, 1], hessian, 2, cancellation);
        }

        hessian[1] = hessian[2] = (hessian[1] + hessian[2]) / 2;
        var curvature = Vectors.AllFinite(hessian) ? SymmetricEigensolver.Solve(hessian, 2) : null;
        double[] values = curvature?.Values ?? [double.NaN, double.NaN];
        double[][] vectors = curvature is null ? [[1, 0], [0, 1]] : [[.. curvature.Vector(0)], [.. curvature.Vector(1)]];
        return new(
            theta,
            plane.Nearest(theta).Coordinates,
            isProved ? TypeOf(values) : CriticalPointType.Degenerate,
            expression.Value(theta, cancellation),
            values,
            vectors,
            isProved);
    }

    private static CriticalPointType TypeOf(double[] eigenvalues)
    {
        var largest = eigenvalues.Max(Math.Abs);
        return eigenvalues.Any(value => !(Math.Abs(value) > Zero * largest)) ? CriticalPointType.Degenerate
            : eigenvalues[0] > 0 ? CriticalPointType.Minimum
            : eigenvalues[1] < 0 ? CriticalPointType.Maximum
            : CriticalPointType.Saddle;
    }
}
