using Theodolite.Reproductions;

namespace Theodolite.Reproductions.Tests;

/// <summary>The races of the articles show what they claim, whatever the seed of their noise and starts.</summary>
public class ExpressionRaceTests
{
    [Theory]
    [InlineData("flat-loss-large-gradient", 0)]
    [InlineData("flat-loss-large-gradient", 1)]
    [InlineData("plateau", 0)]
    [InlineData("decay-and-oscillation", 0)]
    [InlineData("decay-and-oscillation", 1)]
    [InlineData("starts-and-basins", 0)]
    [InlineData("starts-and-basins", 1)]
    public void Every_comparison_agrees(string name, ulong seed)
    {
        var result = Reproduction.All.Single(reproduction => reproduction.Name == name).Run(seed);
        Assert.All(
            result.Rows,
            row => Assert.True(row.Passed is not false, $"{row.Group}: {row.Quantity} is {row.Value}, not {row.Expected}{row.Range}"));
        Assert.All(result.Plots, plot => Assert.All(plot.Series, series => Assert.NotEmpty(series.Points)));
    }
}
