using Theodolite.Reproductions;

namespace Theodolite.Reproductions.Tests;

/// <summary>P(A ≻ 0) of a random symmetric matrix, three ways.</summary>
public class PositiveDefiniteProbabilityTests
{
    [Fact]
    public void SmallOrdersHaveClosedForms()
    {
        Assert.Equal(0.5, PositiveDefiniteProbability.Exact(1), 1e-13);
        Assert.Equal((2 - Math.Sqrt(2)) / 4, PositiveDefiniteProbability.Exact(2), 1e-13);
        Assert.Equal((Math.PI - (2 * Math.Sqrt(2))) / (4 * Math.PI), PositiveDefiniteProbability.Exact(3), 1e-13);
    }

    [Theory]
    [InlineData(4, 2.45671e-3)]
    [InlineData(5, 1.40115e-4)]
    [InlineData(6, 4.62e-6)]
    public void LargerOrdersAreAsPublished(int order, double published) =>
        Assert.Equal(published, PositiveDefiniteProbability.Exact(order), published * (order == 6 ? 2e-3 : 1e-5));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void CountingAgrees(int order)
    {
        var (probability, error) = PositiveDefiniteProbability.Counted(order, 20_000, 1, CancellationToken.None);
        Assert.Equal(PositiveDefiniteProbability.Exact(order), probability, 5 * error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void DrawingRowByRowAgreesWhereCountingIsHopeless(int order)
    {
        var (probability, error) = PositiveDefiniteProbability.Sequential(order, 16, 1_000, 2, CancellationToken.None);
        Assert.Equal(PositiveDefiniteProbability.Exact(order), probability, 5 * error);
        Assert.True(error < 0.3 * probability);
    }

    [Theory]
    [InlineData(new[] { 5.0, 4.0, 1.0, 0.9, 0.8 }, 2)]
    [InlineData(new[] { 5.0, 2.0, 1.9, 0.9, 0.8 }, 3)]
    [InlineData(new[] { 1.0, 0.9, 0.8, 0.7 }, 0)]
    [InlineData(new[] { 1.0, -0.9 }, 0)]
    public void OutliersEndAtTheLastGap(double[] values, int count) => Assert.Equal(count, Outliers.Count(values));
}
