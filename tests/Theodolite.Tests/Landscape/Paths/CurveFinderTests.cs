using Theodolite.Landscape.Paths;
using Theodolite.Objectives.Expressions;
using Xunit;

namespace Theodolite.Tests.Landscape.Paths;

public class CurveFinderTests
{
    private static readonly double[] Low = [2, 0.5];
    private static readonly double[] High = [0.5, 2];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ExpressionObjective Neuron() => ExpressionObjective.Parse("(1 - w1*w2)^2");

    [Fact]
    public void TheBestSymmetricBezierCurveIsFound()
    {
        using var objective = Neuron();
        var result = new CurveFinder { IsFixed = true, PointsPerStep = 8, Noise = 0, Steps = 1_500, ProfilePoints = 1_001 }
            .Connect(objective, Low, High, cancellation: Cancellation);

        Assert.Equal(0.758978, result.Control[1][0], 2e-6);
        Assert.Equal(0.758978, result.Control[1][1], 2e-6);
        Assert.Equal(5.281e-5, result.Profile.Mean, 5e-9);
        Assert.Equal(5.281e-5, result.MeanLosses[^1], 5e-9);
        Assert.Equal(1.189e-4, result.Profile.Maximum, 5e-8);
        Assert.Equal(result.Profile.Maximum, result.Profile.Barrier, 1e-15);
        Assert.Equal(1_500 * 8, result.Gradients);
        Assert.True(result.Profile.Length > result.Line.Length);
    }

    [Fact]
    public void TheStraightLineHasItsAnalyticNumbers()
    {
        using var objective = Neuron();
        var line = new CurveFinder { Steps = 0 }.Connect(objective, Low, High, cancellation: Cancellation).Line;

        Assert.Equal(0.31640625, line.Maximum, 1e-14);
        Assert.Equal(0.5, line.MaximumAt);
        Assert.Equal(0.16875, line.Mean, 1e-7);
        Assert.Equal(0.31640625, line.Barrier, 1e-14);
        Assert.Equal(1.5 * Math.Sqrt(2), line.Length, 1e-14);
        Assert.Equal(0, line.NonFinite);
    }

    // Every path from w₁w₂ = 1 with positive weights to that with negative ones crosses w₁w₂ = 0, where the loss is 1.
    [Theory]
    [InlineData(CurveShape.Bezier, 1)]
    [InlineData(CurveShape.Chain, 3)]
    public void NoCurveGetsBelowABarrierThatIsThere(CurveShape shape, int bends)
    {
        using var objective = Neuron();
        var result = new CurveFinder { Shape = shape, Bends = bends, ProfilePoints = 2_001 }
            .Connect(objective, [1, 1], [-1, -1], cancellation: Cancellation);

        Assert.Equal(1, result.Line.Barrier, 1e-14);
        Assert.True(result.Profile.Barrier >= 1 - 1e-5);
        Assert.True(result.Profile.Mean <= result.Line.Mean + 1e-9);
    }

    [Fact]
    public void AChainOfSeveralBendsFollowsTheValley()
    {
        using var objective = Neuron();
        var settings = new CurveFinder { Shape = CurveShape.Chain, Bends = 3, Steps = 800, Seed = 3 };
        var result = settings.Connect(objective, [4, 0.25], [0.25, 4], cancellation: Cancellation);

        Assert.True(result.Profile.Maximum < 0.1 * result.Line.Maximum);
        Assert.Equal(5, result.Control.Count);
        Assert.Equal([4, 0.25], result.At(0));
        Assert.Equal([0.25, 4], result.At(1));
        Assert.Equal(result.Control[2], result.At(0.5));
        Assert.Equal(
            result.Control.Zip(result.Control.Skip(1), (a, b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum())).Sum(),
            result.Profile.Length,
            1e-12);

        var again = settings.Connect(objective, [4, 0.25], [0.25, 4], cancellation: Cancellation);
        Assert.Equal(result.Control[1], again.Control[1]);
    }

    [Fact]
    public void EndsThatDoNotFitAreRefused()
    {
        using var objective = Neuron();
        BadInputException Refused(double[] start, double[] end) =>
            Assert.Throws<BadInputException>(() => new CurveFinder().Connect(objective, start, end, cancellation: Cancellation));

        Assert.Contains("end of the path has 3 numbers, but the loss has 2", Refused([1, 1], [1, 2, 3]).Message);
        Assert.Contains("start of the path has a number that is not finite", Refused([double.NaN, 1], [1, 2]).Message);
        Assert.Contains("same point", Refused([1, 1], [1, 1]).Message);
        Assert.Contains("not finite at the end", Refused([1, 1], [1e200, 1e200]).Message);
    }

    [Fact]
    public void LossesThatAreNotFiniteCountAsInfinitelyHigh()
    {
        // √(x² + y² − 1) is not a number within the unit circle; the line passes through it, a curve can go around it.
        using var objective = ExpressionObjective.Parse("sqrt(x^2 + y^2 - 1)");
        var result = new CurveFinder { Steps = 5, Noise = 0.2 }.Connect(objective, [2, 0], [-2, 0], cancellation: Cancellation);

        Assert.True(result.Line.NonFinite > 0);
        Assert.Equal(double.PositiveInfinity, result.Line.Maximum);
        Assert.Equal(double.PositiveInfinity, result.Line.Barrier);
        Assert.True(result.Skipped > 0);
        Assert.All(result.Control, point => Assert.All(point, x => Assert.True(double.IsFinite(x))));
    }

    [Fact]
    public void AStepWithoutAFiniteLossFails()
    {
        using var objective = ExpressionObjective.Parse("log((x - 1)*(x + 1) - 2.99) + y^2");
        var settings = new CurveFinder { PointsPerStep = 1, IsFixed = true, Noise = 0 };
        Assert.Throws<NumericalFailureException>(() => settings.Connect(objective, [2, 0], [-2, 0], cancellation: Cancellation));
    }

    [Fact]
    public void ItStopsWhenAsked()
    {
        using var objective = Neuron();
        using var source = new CancellationTokenSource();
        var progress = new Canceller(source);
        Assert.ThrowsAny<OperationCanceledException>(() => new CurveFinder().Connect(objective, Low, High, progress, source.Token));
    }

    [Fact]
    public void SettingsHaveRanges()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CurveFinder { Bends = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CurveFinder { Rate = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CurveFinder { ProfilePoints = 2 });
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<Progress>
    {
        public void Report(Progress value)
        {
            if (value.Fraction > 0.1)
            {
                source.Cancel();
            }
        }
    }
}
