using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;

namespace Theodolite.Tests.Studies;

/// <summary>What the pictures of a survey show, against formulas.</summary>
[Collection(NativeHandles.Name)]
public class FigureStudyTests
{
    [Fact]
    public void SlicesOfTheSaddleAreItsFormulas()
    {
        using var subject = Subject.OfExpression("(1 - w1*w2)^2", "w1=0,w2=0");
        var figures = new FigureStudy().Run(subject, subject.Survey());
        Assert.Equal(["lowest-curvature", "highest-curvature"], figures.Slices.Select(slice => slice.Name));
        Assert.Null(figures.Samples);
        Assert.Contains("zero to rounding", Assert.Single(figures.Notes), StringComparison.Ordinal);

        // f(t·(1, ±1)/√2) = (1 ∓ t²/2)².
        foreach (var (slice, sign) in figures.Slices.Zip([1, -1]))
        {
            Assert.Equal(41, slice.Steps.Count);
            Assert.Equal(0, slice.Steps[20], 1e-15);
            Assert.Equal(0, slice.Slope, 1e-12);
            Assert.Equal(-2 * sign, slice.Curvature, 1e-12);
            Assert.All(slice.Steps.Zip(slice.Losses), point => Assert.Equal(
                Math.Pow(1 - (sign * point.First * point.First / 2), 2),
                point.Second,
                1e-9));
            Assert.All(slice.Steps.Zip(slice.Model), point => Assert.Equal(1 - (sign * point.First * point.First), point.Second, 1e-9));
        }
    }

    [Fact]
    public void TheGradientIsFollowedDownhill()
    {
        using var subject = Subject.OfExpression("x^2 + 3*y^2", "x=3,y=-1");
        var figures = new FigureStudy { Points = 5 }.Run(subject, subject.Survey());
        var slice = figures.Slices[0];
        Assert.Equal("steepest-descent", slice.Name);
        Assert.Equal(-Math.Sqrt(72), slice.Slope, 1e-9);

        // The model of a quadratic loss is the loss.
        Assert.All(slice.Losses.Zip(slice.Model), point => Assert.Equal(point.First, point.Second, 1e-6));
        Assert.Equal([("x", 6.0), ("y", 6.0)], figures.GradientNorms.Select(row => (row.Parameter, Math.Round(row.Norm, 9))));
    }

    [Fact]
    public void ADescentOffTheEigenvectorsHasItsOwnSlice()
    {
        using var subject = Subject.OfExpression("-(x + y)^4 + z^2", "x=0,y=0,z=0");
        var survey = subject.Survey();
        var figures = new FigureStudy().Run(subject, survey with { DescentDirection = [Math.Sqrt(0.5), Math.Sqrt(0.5), 0] });
        var slice = figures.Slices.Single(slice => slice.Name == "descent-found");
        Assert.True(slice.Losses[^1] < slice.Loss);
        Assert.Equal(0, slice.Curvature, 1e-12);
    }

    [Fact]
    public void WhereTheLossIsNotFiniteThereIsNothingToSee()
    {
        using var subject = Subject.OfExpression("log(x)", "x=-1");
        var survey = subject.Survey();
        Assert.Equal(Verdict.NonFinite, survey.Verdict);
        var figures = new FigureStudy().Run(subject, survey);
        Assert.Empty(figures.Slices);
        Assert.Contains("not a finite number", Assert.Single(figures.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ASliceMayLeaveTheDomain()
    {
        using var subject = Subject.OfExpression("x - log(x)", "x=1");
        var figures = new FigureStudy().Run(subject, subject.Survey());
        var slice = Assert.Single(figures.Slices);
        Assert.Contains(slice.Losses, double.IsFinite);
        Assert.Equal(1, slice.Curvature, 1e-12);
    }

    [Fact]
    public void ManySamplesAreThinnedAndTooManyParametersAreNotSliced()
    {
        using var folder = new TemporaryFolder();
        using var subject = Subject.OfModel(folder.Write("model.yaml", ModelTexts.Usual));
        var survey = (new Theodolite.Diagnosis.Survey() with { MaximumDense = 0 }).Run(subject.Objective, subject.Theta);
        var all = new FigureStudy { Points = 3 }.Run(subject, survey);
        Assert.Equal(1500, all.Samples);
        Assert.DoesNotContain(all.Notes, note => note.Contains("samples", StringComparison.Ordinal));
        Assert.Equal(survey.Loss, all.Slices[0].Loss, 1e-12);
        Assert.Equal(survey.Layout.Blocks.Select(block => block.Name), all.GradientNorms.Select(row => row.Parameter));
        Assert.Equal(survey.GradientNorm, Math.Sqrt(all.GradientNorms.Sum(row => row.Norm * row.Norm)), 1e-12);

        var thinned = new FigureStudy { Points = 3, MaximumSamples = 100 }.Run(subject, survey);
        Assert.Equal(100, thinned.Samples);
        Assert.Contains("100 of 1,500 samples", thinned.Notes[0], StringComparison.Ordinal);
        Assert.Equal(all.Slices.Select(slice => slice.Name), thinned.Slices.Select(slice => slice.Name));
        Assert.NotEqual(all.Slices[0].Loss, thinned.Slices[0].Loss);

        var none = new FigureStudy { MaximumWork = 1000 }.Run(subject, survey);
        Assert.Empty(none.Slices);
        Assert.Contains("too long", Assert.Single(none.Notes), StringComparison.Ordinal);
        Assert.NotEmpty(none.GradientNorms);
    }
}
