using Theodolite.Reproductions;

namespace Theodolite.Reproductions.Tests;

/// <summary>The races hold for other seeds than the one they are shown with.</summary>
public class RaceTests
{
    [Theory]
    [InlineData("sgd-and-saddles")]
    [InlineData("sparse-and-adaptive")]
    public void HoldsForAnotherSeed(string name)
    {
        var result = Reproduction.All.Single(known => known.Name == name).Run(7, cancellation: TestContext.Current.CancellationToken);
        Assert.All(result.Rows, row => Assert.True(row.Passed is not false, $"{row.Quantity}: {row.Value}"));
        Assert.Contains(result.Rows, row => row.Passed is true);
    }

    [Fact]
    public void TheChainOfSaddlesIsSmoothAcrossItsSeams()
    {
        var loss = new ChainOfSaddles(3);
        var (before, after) = (new double[3], new double[3]);
        foreach (var seam in (double[])[Math.E, 2 * Math.E])
        {
            double[] x = [2.5 * Math.E, seam, 0.3];
            x[1] = seam - 1e-9;
            loss.Gradient(x, before);
            x[1] = seam + 1e-9;
            loss.Gradient(x, after);
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(before[i], after[i], 1e-6);
            }
        }
    }
}
