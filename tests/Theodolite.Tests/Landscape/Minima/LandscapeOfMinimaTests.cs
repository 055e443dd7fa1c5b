using System.Globalization;
using Theodolite.CriticalPoints;
using Theodolite.Landscape.Minima;
using Theodolite.Objectives.Expressions;
using Xunit;

namespace Theodolite.Tests.Landscape.Minima;

public class LandscapeOfMinimaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void MuellerBrownIsFoundWhole(int starts)
    {
        using var objective = MuellerBrown.Objective();
        var result = new LandscapeOfMinima()
            .Run(objective, Starts.InBox([-1.5, -0.5], [1, 2], starts, seed: 1), cancellation: Cancellation);

        double[][] places = [MuellerBrown.Deepest, MuellerBrown.Right, MuellerBrown.Middle];
        double[] losses = [MuellerBrown.DeepestLoss, MuellerBrown.RightLoss, MuellerBrown.MiddleLoss];
        Assert.Equal(3, result.Minima.Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(places[i][0], result.Minima[i].Theta[0], 1e-5);
            Assert.Equal(places[i][1], result.Minima[i].Theta[1], 1e-5);
            Assert.Equal(losses[i], result.Minima[i].Loss, 1e-5);
        }

        Assert.Equal([MuellerBrown.LowSaddleLoss, MuellerBrown.HighSaddleLoss], result.Connections.Select(
            link => Math.Round(link.State.Loss, 6)));
        Assert.True(result.IsExhausted);

        // The right and the middle minimum meet first, the deepest one joins them.
        Assert.Equal([1, 2], result.Graph.Merges[0].Minima);
        Assert.Equal([0, 1, 2], result.Graph.Merges[1].Minima);
        Assert.Equal(106.034673, result.Graph.Barrier(0, 1), 1e-5);
        Assert.Equal(106.034673, result.Graph.Barrier(0, 2), 1e-5);
        Assert.Equal(MuellerBrown.LowSaddleLoss - MuellerBrown.MiddleLoss, result.Graph.Barrier(2, 1), 1e-5);
    }

    [Fact]
    public void TheSixAtomClusterHasTwoMinima()
    {
        using var objective = LennardJones(6);
        var result = new LandscapeOfMinima { SameLoss = 1e-6, MostMinima = 10, Modes = 3, MostSearches = 20 }
            .Run(objective, LandscapeOfMinima.StartsAround(new double[18], 4, 8, seed: 2), cancellation: Cancellation);

        Assert.Equal(-12.712062, result.Minima[0].Loss, 1e-6);
        Assert.Equal(-12.302928, result.Minima[1].Loss, 1e-6);
        Assert.Equal(2, result.Minima.Count);
    }

    [Fact]
    public void LimitsEndTheSearch()
    {
        using var objective = MuellerBrown.Objective();
        var result = new LandscapeOfMinima { MostSearches = 1 }.Run(objective, [MuellerBrown.Middle], cancellation: Cancellation);
        Assert.False(result.IsExhausted);
        Assert.Equal(1, result.Searches);

        var one = new LandscapeOfMinima { MostMinima = 1 }.Run(objective, [MuellerBrown.Middle], cancellation: Cancellation);
        Assert.Single(one.Minima);
        Assert.Empty(one.Connections);
        Assert.False(one.IsExhausted);
    }

    [Fact]
    public void HostileInputIsRefused()
    {
        using var slope = ExpressionObjective.Parse("exp(-x)");
        Assert.Throws<BadInputException>(() => new LandscapeOfMinima().Run(slope, [[0]], cancellation: Cancellation));
        Assert.Throws<BadInputException>(() => new LandscapeOfMinima().Run(slope, [], cancellation: Cancellation));
        Assert.Throws<BadInputException>(() => new LandscapeOfMinima().Run(slope, [[0, 1]], cancellation: Cancellation));
        Assert.ThrowsAny<OperationCanceledException>(
            () => new LandscapeOfMinima().Run(slope, [[0]], cancellation: new(canceled: true)));
    }

    // Σ 4(r⁻¹² − r⁻⁶) over pairs.
    private static ExpressionObjective LennardJones(int atoms)
    {
        var terms = from i in Enumerable.Range(0, atoms)
                    from j in Enumerable.Range(0, i)
                    let square = $"((x{i} - x{j})^2 + (y{i} - y{j})^2 + (z{i} - z{j})^2)"
                    select string.Create(CultureInfo.InvariantCulture, $"4*({square}^(-6) - {square}^(-3))");
        return ExpressionObjective.Parse(string.Join(" + ", terms));
    }
}
