using Theodolite.Gallery;
using Theodolite.Landscape;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Landscape;

/// <summary>Expressions over grids.</summary>
public class ExpressionGridTests
{
    [Fact]
    public void EveryValueIsThatOfThePoint()
    {
        foreach (var text in (string[])[
            "(1 - x*y)^2", "log(x) + sqrt(y)", "x^y + 3^x - y^-2 + 0.5*abs(x)/relu(y)", "tanh(x)*sigmoid(y) + softplus(x - pi)",
            "y + 1 - y + x",
            .. TestFunctions.All.Where(function => function.Low.Length == 2).Select(function => function.Text),
        ])
        {
            var objective = ExpressionObjective.Parse(text);
            var (xs, ys) = (LandscapeGrid.Spaced(-2, 3, 23), LandscapeGrid.Spaced(-1, 1, 301));
            var values = ExpressionGrid.Values(objective, xs, ys, TestContext.Current.CancellationToken);
            Assert.Equal(23 * 301, values.Length);
            for (var i = 0; i < xs.Length; i++)
            {
                for (var j = 0; j < ys.Length; j++)
                {
                    Assert.Equal(objective.Value([xs[i], ys[j]]), values[(i * ys.Length) + j]);
                }
            }
        }
    }

    [Fact]
    public void OverAPlaneItIsTheValueOfThePlanesPoint()
    {
        var objective = ExpressionObjective.Parse("(a - b*c)^2 + exp(-c) + d*d");
        LandscapeDirection[] directions = [new("one", [1, 0.3, -2, 0.1]), new("other", [0.7, 0, 1.1, 3])];
        foreach (var count in (int[])[1, 2])
        {
            var plane = new LandscapePlane([0.1, -0.2, 0.3, 0.4], [.. directions.Take(count)]);
            double[][] axes = [LandscapeGrid.Spaced(-1, 1, 17), .. count == 2 ? (double[][])[LandscapeGrid.Spaced(0, 1, 9)] : []];
            var grid = new LandscapeGrid(axes);
            var (values, theta) = (ExpressionGrid.Values(objective, plane, axes, TestContext.Current.CancellationToken), new double[4]);
            Assert.Equal(grid.Values.Length, values.Length);
            for (var index = 0; index < values.Length; index++)
            {
                plane.At(grid.CoordinatesOf(index), theta);
                Assert.Equal(objective.Value(theta), values[index]);
            }
        }
    }

    [Fact]
    public void ItIsStopped()
    {
        var objective = ExpressionObjective.Parse("x*y");
        var xs = LandscapeGrid.Spaced(0, 1, 100);
        Assert.ThrowsAny<OperationCanceledException>(() => ExpressionGrid.Values(objective, xs, xs, new CancellationToken(true)));
    }

    [Fact]
    public void AnExpressionOfAnotherNumberOfParametersIsRefused() => Assert.Contains(
        "has 3 parameters",
        Assert.Throws<BadInputException>(() => ExpressionGrid.Values(ExpressionObjective.Parse("x*y*z"), [0, 1], [0, 1])).Message,
        StringComparison.Ordinal);
}
