using Theodolite.Landscape;
using Theodolite.Objectives.Expressions;
using Theodolite.Studies;

namespace Theodolite.Tests.Landscape;

/// <summary>Grids: values, refinement, interruption, quantities.</summary>
public sealed class LandscapeStudyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheCoordinatePlaneIsThatOfTheFunction()
    {
        using var subject = Of("(1 - w1*w2)^2 + (w3 - 2)^2", 0.5, -0.5, 3);
        var report = new LandscapeStudy { Ranges = [(-1.5, 1.5), (0, 1)], Points = [7, 5] }.Run(subject);
        Assert.Equal(["w1", "w2"], report.Plane.Directions.Select(direction => direction.Name));
        for (var index = 0; index < 35; index++)
        {
            var at = report.Grid.CoordinatesOf(index);
            Assert.Equal(Math.Pow(1 - (at[0] * at[1]), 2) + 1, report.Grid.Values[index], 1e-12);
        }
    }

    // (1, 1) and (−1, −1) are minima of (1 − w₁w₂)² with a barrier of exactly 1 on the line between them.
    [Theory]
    [InlineData("w1=-1,w2=-1", 1, 1, 1.0, 0)]
    [InlineData("w1=0.5,w2=2", 2, 0.5, 0.31640625, 0.16875)]
    public void TheLineBetweenTwoMinimaHasTheKnownBarrier(string to, double w1, double w2, double barrier, double mean)
    {
        using var subject = Of("(1 - w1*w2)^2", w1, w2);
        var other = to.Split(',').Select(part => double.Parse(part.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture));
        var report = new LandscapeStudy
        {
            Axes = new LandscapeAxes { Through = [(to, [.. other])] },
            Ranges = [(0, 1)],
            Points = [2001],
        }.Run(subject);
        Assert.Equal(barrier, report.Grid.Values.Max(), 1e-9);
        Assert.Equal([0, 0], report.Points.Select(point => point.Value!.Value));
        if (mean > 0)
        {
            Assert.Equal(mean, report.Grid.Values.Average(), 1e-3);
        }
    }

    [Fact]
    public void RefinementMeasuresLessAndFillsInWithinItsTolerance()
    {
        using var subject = Of("exp(-20*((x - 0.5)^2 + (y + 0.3)^2)) + 0.1*x", 0, 0);
        var study = new LandscapeStudy { Ranges = [(-2, 2)], Points = [81] };
        var (full, refined) = (study.Run(subject).Grid, (study with { Tolerance = 0.02 }).Run(subject).Grid);
        Assert.Equal(81 * 81, full.Evaluations);
        Assert.InRange(refined.Evaluations, 121, 81 * 81 / 3);
        for (var index = 0; index < full.Values.Length; index++)
        {
            Assert.Equal(full.Values[index], refined.Values[index], refined.Measured[index] ? 0 : 0.05);
        }
    }

    [Fact]
    public void AnInterruptedLandscapeGoesOnWhereItWas()
    {
        using var subject = Of("sin(3*x)*cos(2*y)", 0, 0);
        var study = new LandscapeStudy { Points = [40], State = Path.Combine(_folder, "state") };
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => study.Run(subject, new CancelAt(source, 0.4), source.Token));
        Assert.True(File.Exists(study.State));
        var whole = study.Run(subject);
        Assert.Equal((study with { State = null }).Run(subject).Grid.Values, whole.Grid.Values);
        Assert.False(File.Exists(study.State));
    }

    [Fact]
    public void AStateOfAnotherLandscapeIsRefused()
    {
        using var subject = Of("sin(3*x)*cos(2*y)", 0, 0);
        var study = new LandscapeStudy { Points = [40], State = Path.Combine(_folder, "state") };
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => study.Run(subject, new CancelAt(source, 0.4), source.Token));
        Assert.Contains(
            "another landscape",
            Assert.Throws<BadInputException>(() => (study with { Points = [41] }).Run(subject)).Message,
            StringComparison.Ordinal);
        File.WriteAllBytes(study.State!, File.ReadAllBytes(study.State!)[..^1]);
        Assert.Contains("damaged", Assert.Throws<BadInputException>(() => study.Run(subject)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsBegunAnewForgetsAStateOfAnotherLandscape()
    {
        using var subject = Of("x^2 + y^2", 0, 0);
        var study = new LandscapeStudy { Points = [5], State = Path.Combine(_folder, "state") };
        File.WriteAllText(study.State!, "of something else");
        Assert.Throws<BadInputException>(() => study.Run(subject));
        study.Forget();
        Assert.Equal(25, study.Run(subject).Grid.Evaluations);
    }

    [Fact]
    public void ACurvatureThatIsNotFiniteHasNoDirections()
    {
        using var subject = Of("log(x) + y^2", 0, 1);
        var study = new LandscapeStudy { Axes = new LandscapeAxes { Directions = LandscapeDirections.Eigenvectors } };
        Assert.Contains("not finite", Assert.Throws<BadInputException>(() => study.Run(subject)).Message, StringComparison.Ordinal);
        var ratios = new LandscapeStudy { Quantity = LandscapeQuantity.CurvatureRatio, Ranges = [(0, 1)], Points = [2] }.Run(subject);
        Assert.True(double.IsNaN(ratios.Grid.Values[0]));
        Assert.Equal(-0.5, ratios.Grid.Values[2], 1e-12);
    }

    // x² − 3y²: eigenvalues 2 and −6, gradient (2x, −6y).
    [Theory]
    [InlineData(LandscapeQuantity.CurvatureRatio)]
    [InlineData(LandscapeQuantity.GradientNorm)]
    public void OtherQuantitiesAreMeasuredToo(LandscapeQuantity quantity)
    {
        using var subject = Of("x^2 - 3*y^2", 1, 1);
        var grid = new LandscapeStudy { Quantity = quantity, Points = [5] }.Run(subject).Grid;
        for (var index = 0; index < grid.Values.Length; index++)
        {
            var at = grid.CoordinatesOf(index);
            Assert.Equal(
                quantity == LandscapeQuantity.CurvatureRatio ? -3 : Math.Sqrt((4 * at[0] * at[0]) + (36 * at[1] * at[1])),
                grid.Values[index],
                1e-12);
        }
    }

    [Fact]
    public void EigenvectorsSpanThePlaneOfTheExtremeCurvatures()
    {
        using var subject = Of("x^2 - 3*y^2 + 0.5*z^2", 0, 0, 0);
        var plane = new LandscapeStudy
        {
            Axes = new LandscapeAxes { Directions = LandscapeDirections.Eigenvectors },
            Points = [3]
        }.Run(subject).Plane;
        Assert.Equal([2.0, -6.0], plane.Directions.Select(direction => direction.Value!.Value));
        Assert.Equal(1, Math.Abs(plane.Directions[0].Vector[0]), 1e-12);
        Assert.Equal(1, Math.Abs(plane.Directions[1].Vector[1]), 1e-12);
    }

    [Fact]
    public void WhatIsNotThereIsSaid()
    {
        using var subject = Of("x^2 + y^2", 0, 0);
        Assert.Contains("zero", Message(new LandscapeAxes { Directions = LandscapeDirections.Gradient }), StringComparison.Ordinal);
        Assert.Contains("run folder", Message(new LandscapeAxes { Directions = LandscapeDirections.Pca }), StringComparison.Ordinal);
        Assert.Contains("classes", Assert.Throws<BadInputException>(() =>
            new LandscapeStudy { Quantity = LandscapeQuantity.Accuracy }.Run(subject)).Message, StringComparison.Ordinal);
        Assert.Contains("at most", Assert.Throws<BadInputException>(() =>
            new LandscapeStudy { Points = [20_001] }.Run(subject)).Message, StringComparison.Ordinal);

        string Message(LandscapeAxes axes) =>
            Assert.Throws<BadInputException>(() => new LandscapeStudy { Axes = axes }.Run(subject)).Message;
    }

    private static Subject Of(string expression, params double[] theta) =>
        Subject.OfExpression(Expression.Parse(expression), expression, theta, numerical: false, "a point");

    private sealed class CancelAt(CancellationTokenSource source, double share) : IProgress<Progress>
    {
        public void Report(Progress value)
        {
            if (value.Fraction >= share)
            {
                source.Cancel();
            }
        }
    }
}
