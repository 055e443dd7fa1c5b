using Theodolite.Data;
using Theodolite.Landscape;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Torch;

namespace Theodolite.Tests.Landscape;

/// <summary>Points dealt out to threads: the same numbers whoever measures them, and what goes wrong is said.</summary>
public class PointWorkersTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(0.02)]
    public void ValuesOfANetworkAreBitwiseTheSameWhateverTheNumberOfWorkers(double? tolerance)
    {
        double[] numbers = [.. Enumerable.Range(0, 600 * 6).Select(i => Math.Sin(0.7 * i))];
        var data = Dataset.Create(
            "waves",
            [6],
            [.. numbers.Select(number => (float)number)],
            [.. Enumerable.Range(0, 600).Select(i => (double)(i % 3))]);
        using var objective = new NetworkObjective(
            new Sequential([new Linear(16), new Tanh(), new Linear(3)]).For([6]),
            data,
            new CrossEntropy());
        var theta = objective.InitialParameters(1);
        double[] Direction(double rate) => [.. Enumerable.Range(0, theta.Length).Select(i => Math.Cos(rate * i))];
        var plane = new LandscapePlane(theta, [new("one", Direction(1.3)), new("other", Direction(2.9))]);
        var threads = TorchRuntime.Threads;
        double[] Values(int workers)
        {
            var grid = new LandscapeGrid([LandscapeGrid.Spaced(-1, 1, 17), LandscapeGrid.Spaced(-2, 2, 25)]);
            new GridEvaluation { Tolerance = tolerance, Workers = new PointWorkers(workers) }.Run(
                plane,
                grid,
                (point, cancellation) => objective.Value(point, cancellation),
                cancellation: TestContext.Current.CancellationToken);
            Assert.InRange(grid.Evaluations, tolerance is null ? 425 : 20, 425);
            return [.. grid.Values, grid.Evaluations];
        }

        var alone = Values(1);
        Assert.DoesNotContain(alone, double.IsNaN);
        Assert.Equal(alone, Values(2));
        Assert.Equal(alone, Values(5));
        Assert.Equal(threads, TorchRuntime.Threads);
        Assert.Equal(objective.Value(theta, TestContext.Current.CancellationToken), Values(2)[(8 * 25) + 12], 1e-6);
    }

    [Fact]
    public void EveryPieceIsDoneOnceAndKeptWithItsMark()
    {
        var plane = new LandscapePlane([0, 0], [new("x", [1, 0]), new("y", [0, 1])]);
        var grid = new LandscapeGrid([LandscapeGrid.Spaced(0, 1, 20), LandscapeGrid.Spaced(0, 1, 30)]);
        (grid.Values[7], grid.Measured[7]) = (42, true);
        var (calls, kept) = (0, 0);
        new GridEvaluation
        {
            Workers = new PointWorkers(4),
            Keep = seen => kept += seen.Values.Zip(seen.Measured).All(pair => double.IsNaN(pair.First) != pair.Second) ? 1 : -1_000_000,
        }.Run(
            plane,
            grid,
            (point, _) =>
            {
                Interlocked.Increment(ref calls);
                return point[0] + (2 * point[1]);
            },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((599, 599, 600, 42.0), (calls, kept, grid.Evaluations, grid.Values[7]));
        Assert.Equal(3, grid.Values[^1]);
    }

    [Fact]
    public void WhatOneMeetsStopsAll()
    {
        var plane = new LandscapePlane([0, 0], [new("x", [1, 0]), new("y", [0, 1])]);
        var grid = new LandscapeGrid([LandscapeGrid.Spaced(0, 1, 20), LandscapeGrid.Spaced(0, 1, 30)]);
        var evaluation = new GridEvaluation { Workers = new PointWorkers(3) };
        Assert.Equal("at the edge", Assert.Throws<BadInputException>(() => evaluation.Run(
            plane, grid, (point, _) => point[0] > 0.5 ? throw new BadInputException("at the edge") : 1)).Message);
        Assert.InRange(grid.Evaluations, 1, 599);
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => evaluation.Run(
            plane,
            grid,
            (point, _) =>
            {
                source.Cancel();
                return 1;
            },
            cancellation: source.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PointWorkers(0));
    }
}
