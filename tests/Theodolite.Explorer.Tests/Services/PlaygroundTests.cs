using CsCheck;
using Theodolite.Descents;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;
using Theodolite.Optimizers;

namespace Theodolite.Explorer.Tests.Services;

/// <summary>What the playground computes.</summary>
public sealed class PlaygroundTests
{
    [Fact]
    public void WhatIsUnderTheCursorIsTheHessian()
    {
        var function = PlaygroundFunction.Of(new() { Function = "one-neuron" });
        var local = function.Look(0, 0)!;
        Assert.Equal([1, 0, 0], local[..3]);
        Assert.Equal(-2, local[3], 12);
        Assert.Equal(2, local[6], 12);
        Assert.Equal(1, Math.Abs((local[4] * Math.Sqrt(0.5)) + (local[5] * Math.Sqrt(0.5))), 12);
    }

    [Fact]
    public void EigenvectorsAreThoseOfAnyQuadratic() =>
        Gen.Select(Gen.Double[-5, 5], Gen.Double[-5, 5], Gen.Double[-5, 5]).Sample((a, b, c) =>
        {
            var text = FormattableString.Invariant($"({a:R})*x^2/2 + ({b:R})*x*y + ({c:R})*y^2/2");
            var local = PlaygroundFunction.Of(new() { Function = text }).Look(0.3, -0.2)!;
            for (var k = 3; k <= 6; k += 3)
            {
                var (value, x, y) = (local[k], local[k + 1], local[k + 2]);
                Assert.Equal(value * x, (a * x) + (b * y), 1e-10);
                Assert.Equal(value * y, (b * x) + (c * y), 1e-10);
                Assert.Equal(1, (x * x) + (y * y), 1e-12);
            }

            Assert.True(local[3] <= local[6]);
        });

    [Fact]
    public void ARaceIsTheLibrarysOwn()
    {
        var state = new PlaygroundState
        {
            Function = "rosenbrock",
            Optimizers = ["adam(learning-rate=0.02)"],
            Budget = 150,
            Noise = 0.1,
            Seed = 5
        };
        var function = PlaygroundFunction.Of(state);
        var race = PlaygroundRace.Of(function, state, default);
        var run = new Descent { Budget = 150, Noise = 0.1, Seed = 5 }.Run(
            function.Objective,
            OptimizerNames.Parse("adam(learning-rate=0.02)"),
            [function.Start.X, function.Start.Y]);
        var track = Assert.Single(race.Tracks);
        Assert.Equal(run.Losses, track.Loss);
        Assert.Equal(run.Iterates.Select(point => point[0]), track.X);
        Assert.Equal(run.Costs, track.Cost);
    }

    [Fact]
    public void AMomentumRadiusIsTheLargestRootOfItsPolynomial() =>
        Gen.Select(Gen.Double[0.01, 4.4], Gen.Double[0, 0.99]).Sample((rate, beta) =>
        {
            var root = System.Numerics.Complex.Sqrt(((1 + beta - rate) * (1 + beta - rate)) - (4 * beta));
            var largest = Math.Max(((1 + beta - rate + root) / 2).Magnitude, ((1 + beta - rate - root) / 2).Magnitude);
            Assert.Equal(largest, MomentumPhases.Radius(rate, beta), 1e-9);
            Assert.Equal(rate > 2 * (1 + beta), MomentumPhases.Of(rate, beta) == MomentumPhases.Regime.Diverging);
        });

    [Fact]
    public void EveryRegimesNameStandsInItsRegime() =>
        Assert.All(MomentumPhases.Labels, label => Assert.Equal(label.Regime, MomentumPhases.Of(label.Rate, label.Beta)));

    [Fact]
    public void FromASaddleGradientDescentStaysAndTheOthersLeave()
    {
        var state = new PlaygroundState { Function = "one-neuron", Point = (0, 0), Budget = 400 };
        var function = PlaygroundFunction.Of(state);
        var survey = new Diagnosis.Survey().Run(function.Objective, [0, 0]);
        var race = EscapeComparison.Of(function, state, survey, default);
        Assert.Equal(
            ["gradient-descent", "perturbed-gradient-descent", "saddle-free-newton", "negative-curvature-escape"],
            race.Results.Select(line => line.Name));
        Assert.Equal(1, race.Results[0].Loss);
        Assert.True(race.Results[1].Loss < 0.1 && race.Results[3].Loss < 0.1);
        Assert.All(race.Results, line => Assert.True(line.Cost <= 402, $"{line.Name} took {line.Cost}"));
    }

    [Fact]
    public void APointOfTheDigitsPlaneHasTheGradientOfItsDifferences()
    {
        var function = PlaygroundFunction.Of(new() { Function = PlaygroundState.Digits, Seed = 3 });
        using var plane = function.Objective;
        var local = function.Look(0.2, -0.1)!;
        const double H = 1e-5;
        var x = (plane.Value([0.2 + H, -0.1]) - plane.Value([0.2 - H, -0.1])) / (2 * H);
        var y = (plane.Value([0.2, -0.1 + H]) - plane.Value([0.2, -0.1 - H])) / (2 * H);
        Assert.Equal(x, local[1], 1e-7);
        Assert.Equal(y, local[2], 1e-7);
        var second = (plane.Value([0.2 + 1e-3, -0.1]) - (2 * plane.Value([0.2, -0.1])) + plane.Value([0.2 - 1e-3, -0.1])) / 1e-6;
        Assert.Equal(second, (local[3] * local[4] * local[4]) + (local[6] * local[7] * local[7]), 1e-4 * Math.Max(1, Math.Abs(second)));
    }
}
