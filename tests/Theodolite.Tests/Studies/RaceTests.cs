using Theodolite.Descents;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Studies;

namespace Theodolite.Tests.Studies;

/// <summary>Every optimizer from every start, with verdicts and basins.</summary>
[Collection(NativeHandles.Name)]
public class RaceTests
{
    [Fact]
    public void RunsStandOptimizerByOptimizerWithTheVerdictOnTheirEnds()
    {
        // Two minima at ±1 and a maximum between: x⁴/4 − x²/2 + y².
        using var loss = ExpressionObjective.Parse("x^4/4 - x^2/2 + y^2");
        var race = new Race
        {
            Optimizers = [new GradientDescent { LearningRate = 0.2 }, new GradientDescent { LearningRate = 1000 }],
            Descent = new Descent { Steps = 200 },
        };
        var shares = new List<Progress>();
        var result = race.Run(loss, [[0.5, 1], [-0.5, 1], [0, 1]], new Collect(shares));
        Assert.Equal([0, 1, 2, 0, 1, 2], result.Runs.Select(run => run.Start));
        Assert.Equal(["local-minimum", "local-minimum", "saddle", null, null], result.Verdicts.Take(5));
        Assert.Equal(DescentOutcome.Diverged, result.Runs[3].Outcome);
        var basins = result.Basins[0].Basins;
        Assert.Equal([-1.0, 1.0], basins.Select(basin => Math.Round(basin.At[0], 6)).Order());
        Assert.All(basins, basin => Assert.Equal(1.0 / 3, basin.Share, 1e-12));
        Assert.Equal(shares.Select(share => share.Fraction).Order(), shares.Select(share => share.Fraction));
        Assert.Equal(1, shares[^1].Fraction);
    }

    [Fact]
    public void OneStartHasNoBasinsAndDifferencesAreCounted()
    {
        using var loss = ExpressionObjective.Parse("x^2 + y^2");
        var race = new Race
        {
            Optimizers = [new GradientDescent { LearningRate = 0.1 }],
            Descent = new Descent { Steps = 10 },
            Numerical = true,
        };
        var result = race.Run(loss, [[1, 1]]);
        Assert.Empty(result.Basins);
        Assert.Equal(10 * 5, result.Runs[0].FunctionEvaluations);
    }

    private sealed class Collect(List<Progress> shares) : IProgress<Progress>
    {
        public void Report(Progress value) => shares.Add(value);
    }
}
