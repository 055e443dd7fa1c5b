using Theodolite.Explorer.Plots;
using Theodolite.Landscape;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Explorer.Services;

/// <summary>The map under a playground.</summary>
internal static class PlaygroundGround
{
    private const int FormulaPoints = 161;
    private const int NetworkPoints = 31;

    /// <summary>Measures f over a box.</summary>
    public static MapGround Of(
        PlaygroundFunction function,
        (double Left, double Right, double Bottom, double Top) box,
        CancellationToken cancellation)
    {
        var points = function.Expression is null ? NetworkPoints : FormulaPoints;
        var (xs, ys) = (LandscapeGrid.Spaced(box.Left, box.Right, points), LandscapeGrid.Spaced(box.Bottom, box.Top, points));
        var values = function.Objective is ExpressionObjective expression
            ? ExpressionGrid.Values(expression, xs, ys, cancellation)
            : Measured(function, xs, ys, cancellation);
        return new(function.Names, xs, ys, values);
    }

    private static double[] Measured(PlaygroundFunction function, double[] xs, double[] ys, CancellationToken cancellation)
    {
        var (plane, grid) = ((PlaneObjective)function.Objective, new LandscapeGrid([xs, ys]));
        new GridEvaluation().Run(plane.Plane, grid, (theta, token) => plane.Inner.Value(theta, token), null, cancellation);
        return grid.Values;
    }
}
