using Theodolite.Landscape.Paths;
using Theodolite.Objectives.Expressions;
using Xunit;

namespace Theodolite.Tests.Landscape.Paths;

public class ElasticBandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void TheClimbingImageIsTheTransitionState()
    {
        using var objective = MuellerBrown.Objective();
        var result = new ElasticBand { Tolerance = 1e-7 }
            .Connect(objective, MuellerBrown.Middle, MuellerBrown.Right, cancellation: Cancellation);

        Assert.True(result.IsAtRest, $"{result.LargestForce} after {result.Steps}");
        Assert.Equal(MuellerBrown.LowSaddle[0], result.TransitionState![0], 1e-5);
        Assert.Equal(MuellerBrown.LowSaddle[1], result.TransitionState[1], 1e-5);
        Assert.Equal(MuellerBrown.LowSaddleLoss - MuellerBrown.MiddleLoss, result.Barrier, 1e-5);
        Assert.Equal(11, result.Images.Count);
    }

    [Fact]
    public void TheBandFromTheDeepestMinimumPassesBothSaddles()
    {
        using var objective = MuellerBrown.Objective();
        var result = new ElasticBand { Images = 15, Tolerance = 1e-6 }
            .Connect(objective, MuellerBrown.Deepest, MuellerBrown.Right, cancellation: Cancellation);

        Assert.True(result.IsAtRest, $"{result.LargestForce} after {result.Steps}");
        Assert.Equal(MuellerBrown.HighSaddle[0], result.TransitionState![0], 1e-5);
        Assert.Equal(MuellerBrown.HighSaddle[1], result.TransitionState[1], 1e-5);
        Assert.Equal(106.034673, result.Losses.Max() - result.Losses[0], 2e-5);
        Assert.True(result.Barrier < result.Line.Barrier);
        Assert.True(result.Profile.Maximum <= MuellerBrown.HighSaddleLoss + 1);

        // The springs hold the images apart evenly, but for the climbing one.
        var gaps = result.Positions.Zip(result.Positions.Skip(1), (a, b) => b - a).Where((_, i) => i > result.Climber).ToArray();
        Assert.True(gaps.Max() < 1.05 * gaps.Min());
    }

    [Fact]
    public void ImagesAreInsertedWhereTheLossIsNotLinear()
    {
        using var objective = MuellerBrown.Objective();
        var result = new ElasticBand { Images = 3, Deviation = 0.1, MostImages = 20 }
            .Connect(objective, MuellerBrown.Deepest, MuellerBrown.Right, cancellation: Cancellation);

        Assert.InRange(result.Images.Count, 6, 22);
        Assert.Equal(MuellerBrown.HighSaddleLoss, result.Losses.Max(), 1e-2);
    }

    [Fact]
    public void InAValleyWithoutABarrierNothingClimbs()
    {
        using var objective = ExpressionObjective.Parse("(1 - w1*w2)^2");
        var result = new ElasticBand { Images = 31 }.Connect(objective, [2, 0.5], [0.5, 2], cancellation: Cancellation);

        Assert.Equal(0.31640625, result.Line.Barrier, 1e-14);
        Assert.True(result.Barrier < 1e-6);
        Assert.True(result.Profile.Barrier < 1e-4);
    }

    [Fact]
    public void HostileInputIsRefused()
    {
        using var objective = ExpressionObjective.Parse("sqrt(x^2 + y^2 - 1)");
        var band = new ElasticBand();
        Assert.Throws<BadInputException>(() => band.Connect(objective, [2, 0], [-2], cancellation: Cancellation));
        Assert.Throws<BadInputException>(() => band.Connect(objective, [2, 0], [2, 0], cancellation: Cancellation));
        Assert.Throws<NumericalFailureException>(() => band.Connect(objective, [2, 0], [-2, 0], cancellation: Cancellation));
        Assert.ThrowsAny<OperationCanceledException>(() => band.Connect(objective, [2, 0], [3, 0], cancellation: new(canceled: true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ElasticBand { Spring = 0 });
    }
}
