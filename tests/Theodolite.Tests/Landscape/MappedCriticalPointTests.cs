using Theodolite.Landscape;
using Theodolite.Objectives.Expressions;
using Theodolite.Studies;

namespace Theodolite.Tests.Landscape;

/// <summary>Critical points on maps: where, of which type, with which curvatures.</summary>
public class MappedCriticalPointTests
{
    [Theory]
    [InlineData("x^2 + 3*y^2 + x*y", CriticalPointType.Minimum)]
    [InlineData("-(x^2) - 3*y^2 + x*y", CriticalPointType.Maximum)]
    [InlineData("x*y", CriticalPointType.Saddle)]
    [InlineData("x^2 + y^4", CriticalPointType.Degenerate)]
    [InlineData("x^4 + y^4", CriticalPointType.Degenerate)]
    public void TheTypeFollowsFromTheCurvatures(string text, CriticalPointType type)
    {
        var critical = Of(text, (-1, 1.5));
        var point = Assert.Single(critical.Points);
        Assert.Equal(type, point.Type);
        Assert.Equal(type != CriticalPointType.Degenerate, critical.IsComplete && point.IsProved);
        Assert.All(point.Coordinates, coordinate => Assert.Equal(0, coordinate, 1e-6));
        Assert.Equal(0, point.Value, 1e-12);
    }

    [Fact]
    public void EigenvectorsSolveTheirEquation()
    {
        // ∇² = (2 1; 1 6).
        var point = Assert.Single(Of("x^2 + 3*y^2 + x*y", (-1, 1)).Points);
        Assert.True(point.Eigenvalues[0] < point.Eigenvalues[1]);
        foreach (var (value, vector) in point.Eigenvalues.Zip(point.Eigenvectors))
        {
            Assert.Equal(1, (vector[0] * vector[0]) + (vector[1] * vector[1]), 1e-14);
            Assert.Equal(value * vector[0], (2 * vector[0]) + vector[1], 1e-14);
            Assert.Equal(value * vector[1], vector[0] + (6 * vector[1]), 1e-14);
        }
    }

    [Fact]
    public void ThoseOutsideTheMapAreNotOnIt()
    {
        // Minima at x = ±1, a saddle between them.
        Assert.Equal(
            [CriticalPointType.Minimum, CriticalPointType.Minimum, CriticalPointType.Saddle],
            Of("(x^2 - 1)^2 + y^2", (-2, 2)).Points.Select(point => point.Type));
        Assert.Equal(
            [CriticalPointType.Minimum, CriticalPointType.Saddle],
            Of("(x^2 - 1)^2 + y^2", (-0.5, 2)).Points.Select(point => point.Type));
    }

    [Fact]
    public void OnAnotherPlaneTheyStandWhereThePlaneSeesThem()
    {
        using var subject = At("(x - 1)^2 + (y - 2)^2", 0, 0);
        var report = new LandscapeStudy
        {
            Axes = new LandscapeAxes { Given = [new("one", [1, 1]), new("other", [0, 2])] },
            Ranges = [(0, 2)],
            Points = [5],
        }.Run(subject);
        var point = Assert.Single(report.CriticalPoints!.Points);
        Assert.Equal([1, 0.5], point.Coordinates.Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void ACurveOfThemAndACreaseAreLeftOpen()
    {
        var curve = Of("(1 - x*y)^2", (-2, 2));
        Assert.Equal(CriticalPointType.Saddle, Assert.Single(curve.Points).Type);
        Assert.False(curve.IsComplete);
        var crease = Of("abs(x) + y^2", (-1, 1.5));
        Assert.Empty(crease.Points);
        Assert.False(crease.IsComplete);
    }

    [Fact]
    public void OfALineOrOfMoreParametersThereAreNone()
    {
        using var three = At("x^2 + y^2 + z^2", 0, 0, 0);
        Assert.Null(new LandscapeStudy { Points = [3] }.Run(three).CriticalPoints);
        using var two = At("x^2 + y^2", 0, 0);
        Assert.Null(new LandscapeStudy { Points = [3], Axes = new LandscapeAxes { Count = 1 } }.Run(two).CriticalPoints);
    }

    private static Subject At(string text, params double[] theta) =>
        Subject.OfExpression(Expression.Parse(text), text, theta, numerical: false, "a point");

    private static LandscapeCriticalPoints Of(string text, (double, double) range)
    {
        using var subject = At(text, 0.1, 0.1);
        return new LandscapeStudy { Ranges = [range], Points = [5] }.Run(subject).CriticalPoints!;
    }
}
