using Theodolite.Randomness;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

public class LossTrendTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(39, 0)]
    [InlineData(40, 8)]
    [InlineData(500, 100)]
    [InlineData(509, 100)]
    public void The_stretch_looked_at_is_the_last_fifth(int steps, int stretch) => Assert.Equal(stretch, LossTrend.Stretch(steps));

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.999)]
    public void A_loss_that_falls_at_every_step_has_not_stopped(double factor) =>
        Assert.False(LossTrend.HasStopped([.. Enumerable.Range(0, 200).Select(i => Math.Pow(factor, i))]));

    [Fact]
    public void A_loss_that_stays_has_stopped() => Assert.True(LossTrend.HasStopped([.. Enumerable.Range(0,
    200).Select(i => i < 50 ? 2.0 : 1)]));

    [Fact]
    public void Noise_about_a_constant_has_stopped_and_a_fall_under_it_has_not()
    {
        var noise = new double[1000];
        Philox.For(3, "test/trend").FillGaussian(noise);
        Assert.True(LossTrend.HasStopped([.. noise.Select(z => 1 + (0.1 * z))]));
        Assert.False(LossTrend.HasStopped([.. noise.Select((z, i) => 3 - (0.002 * i) + (0.1 * z))]));
    }

    [Fact]
    public void Few_losses_and_losses_that_are_not_finite_say_nothing()
    {
        Assert.False(LossTrend.HasStopped([1, 1, 1, 1]));
        Assert.False(LossTrend.HasStopped([.. Enumerable.Repeat(double.NaN, 100)]));
    }
}
