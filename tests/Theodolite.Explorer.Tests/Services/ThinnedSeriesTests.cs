using Theodolite.Explorer.Services;

namespace Theodolite.Explorer.Tests.Services;

/// <summary>What is thinned keeps its ends, its spikes and its gaps.</summary>
public sealed class ThinnedSeriesTests
{
    [Fact]
    public void AShortSeriesIsItself()
    {
        var series = new ThinnedSeries();
        double[] values = [3, 1, 2, double.NaN, 5];
        for (var i = 0; i < values.Length; i++)
        {
            series.Add(i + 1, values[i]);
        }

        var (steps, drawn) = series.Drawn();
        Assert.Equal([1, 2, 3, 4, 5], steps);
        Assert.Equal(values, drawn);
        Assert.Equal((5, 5.0), series.Latest);
    }

    [Fact]
    public void AMillionStepsAreFewPointsWithEverySpike()
    {
        var series = new ThinnedSeries();
        for (var i = 1; i <= 1_000_000; i++)
        {
            series.Add(i, i == 777_777 ? 1e9 : i == 333_333 ? -1e9 : i == 500_001 ? double.PositiveInfinity : Math.Sin(i));
        }

        var (steps, values) = series.Drawn();
        Assert.InRange(steps.Length, 500, 1_900);
        Assert.Equal(1_000_000, series.Count);
        Assert.Equal(1e9, values[Array.IndexOf(steps, 777_777.0)]);
        Assert.Equal(-1e9, values[Array.IndexOf(steps, 333_333.0)]);
        Assert.True(double.IsNaN(values[Array.IndexOf(steps, 500_001.0)]));
        Assert.Equal(1, values.Count(value => !double.IsFinite(value)));
    }

    [Fact]
    public void StepsFarApartCostNothingBetween()
    {
        var series = new ThinnedSeries();
        for (var i = 0; i < 100; i++)
        {
            series.Add(i * 1_000_000_000L, i);
        }

        Assert.Equal(100, series.Drawn().Steps.Length);
    }
}
