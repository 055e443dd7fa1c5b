using Theodolite.Scales;

namespace Theodolite.Tests.Scales;

/// <summary>Axes of any numbers have a few ticks within their ends.</summary>
public sealed class AxisTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.9999999999999999, 1)]
    [InlineData(-1e300, 1e300)]
    [InlineData(0, 5e-324)]
    [InlineData(1e16, 1.0000000000000002e16)]
    [InlineData(-3, 7)]
    public void ALinearAxisHasAFewTicksWhateverItsEnds(double low, double high)
    {
        var axis = Axis.Linear(low, high);
        Assert.InRange(axis.Ticks.Count, 1, 20);
        Assert.True(axis.Low <= low && axis.High >= high);
        Assert.All(axis.Ticks, tick => Assert.True(axis.Share(tick.Position) is >= -1e-6 and <= 1 + 1e-6));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1e-300, 1e300)]
    [InlineData(0.5, 0.5000000000000001)]
    [InlineData(1e-3, 20)]
    public void ALogarithmicAxisToo(double low, double high)
    {
        var axis = Axis.Logarithmic(low, high, RaisedDigits.Instance);
        Assert.InRange(axis.Ticks.Count, 1, 30);
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(3, "1000")]
    [InlineData(-2, "0.01")]
    [InlineData(-12, "10⁻¹²")]
    public void PowersOfTenAreWrittenWithRaisedDigits(int exponent, string text) =>
        Assert.Equal(text, RaisedDigits.Instance.PowerOfTen(exponent));
}
