using Theodolite.Data;
using Theodolite.Landscape.Minima;
using Theodolite.Landscape.Paths;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Randomness;
using Theodolite.Torch;
using Xunit;

namespace Theodolite.Tests.Landscape.Paths;

/// <summary>Paths between a trained network and itself with its two hidden units exchanged, in float32.</summary>
public class NetworkPathTests
{
    [Fact]
    public void ExchangedUnitsAreJoinedBelowTheStraightLine()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = Dataset.Create("xor", [2], [-1.0, -1, -1, 1, 1, -1, 1, 1], [-0.8, 0.8, 0.8, -0.8]);
        Layer[] layers = [new Linear(2), new Tanh(), new Linear(1)];
        using var objective = new NetworkObjective(new Network(layers, data.SampleShape), data, new MeanSquaredError(), DType.Float32);
        var start = new double[9];
        Philox.For(1, "test/network-path").FillGaussian(start);
        var minimum = new Quench().Run(objective, start, cancellation);
        var a = minimum.Theta;
        double[] b = [a[2], a[3], a[0], a[1], a[5], a[4], a[7], a[6], a[8]];

        var curve = new CurveFinder { Steps = 300 }.Connect(objective, a, b, cancellation: cancellation);
        Assert.Equal(curve.Line.Losses[0], curve.Line.Losses[^1], 1e-5);
        Assert.True(curve.Profile.Mean < curve.Line.Mean, $"{curve.Profile.Mean} and {curve.Line.Mean}");

        var band = new ElasticBand { Noise = 0.02, Steps = 300 }.Connect(objective, a, b, cancellation: cancellation);
        Assert.True(band.Profile.Maximum < curve.Line.Maximum, $"{band.Profile.Maximum} and {curve.Line.Maximum}");
    }
}
