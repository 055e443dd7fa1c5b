using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Settings;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

public class LsuvTests
{
    [Fact]
    public void Every_layer_ends_with_unit_variance()
    {
        using var objective = Digits([new Linear(48), new Relu(), new Linear(32), new Relu(), new Linear(32), new Relu(), new Linear(10)]);
        var result = LsuvInitialization.Run(objective, new Lsuv(), seed: 3);
        Assert.Equal(["0 (linear)", "2 (linear)", "4 (linear)", "6 (linear)"], result.Layers.Select(layer => layer.Layer));
        Assert.All(result.Layers, layer => Assert.InRange(layer.Deviation, 0.9, 1.1));
        Assert.Contains(result.Layers, layer => Math.Abs(layer.Before - 1) > 0.1);
        Assert.Empty(result.Dead);
        Assert.Equal(result.Theta, LsuvInitialization.Run(objective, new Lsuv(), seed: 3).Theta);
        Assert.NotEqual(result.Theta, LsuvInitialization.Run(objective, new Lsuv(), seed: 4).Theta);
    }

    [Fact]
    public void Convolutions_and_layers_inside_blocks_are_scaled_too()
    {
        using var objective = Digits(
            [new Conv2d(4, 3), new Relu(), new Residual([new Conv2d(4, 3) { Padding = 1 }]), new Flatten(), new Linear(10)],
            [1, 8, 8]);
        var result = LsuvInitialization.Run(objective, new Lsuv { Tolerance = 0.01 }, seed: 1);
        Assert.Equal(["0 (conv2d)", "2.0 (conv2d)", "4 (linear)"], result.Layers.Select(layer => layer.Layer));
        Assert.All(result.Layers, layer => Assert.InRange(layer.Deviation, 0.99, 1.01));
    }

    [Fact]
    public void A_shifted_bias_centres_the_output()
    {
        using var objective = Digits([new Linear(16), new Relu(), new Linear(10)]);
        var result = LsuvInitialization.Run(objective, new Lsuv { ShiftBias = true, Tolerance = 0.01 }, seed: 1);
        Assert.All(result.Layers, layer => Assert.InRange(layer.Mean, -0.01, 0.01));
    }

    [Fact]
    public void A_dead_layer_is_reported_and_not_divided_by_zero()
    {
        // Every unit of the first layer is far below zero for all samples: the second layer sees zeros only.
        using var objective = Digits([new Linear(8) { Init = new Constant(0) }, new Relu(), new Linear(10)]);
        var result = LsuvInitialization.Run(objective, new Lsuv { Orthonormal = false }, seed: 1);
        Assert.Equal(["0 (linear)", "2 (linear)"], result.Dead);
        Assert.All(result.Theta, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Settings_are_read_by_name()
    {
        Assert.Equal(
            new Lsuv { Tolerance = 0.05, Attempts = 3, Batch = 64, Orthonormal = false, ShiftBias = true },
            Lsuv.Read(NamedOptions.Parse("lsuv(tolerance=0.05,attempts=3,batch=64,orthonormal=false,shift-bias=true)", "test")));
        Assert.Contains(
            "did you mean 'lsuv'?",
            Assert.Throws<BadInputException>(() => Lsuv.Read(NamedOptions.Parse("lsvu", "test"))).Message,
            StringComparison.Ordinal);
    }

    private static NetworkObjective Digits(Layer[] layers, long[]? shape = null)
    {
        var (data, _) = DataSource.Load(new DataSettings { Source = "digits", Scale = 0.0625, Shape = shape }, ".");
        return new NetworkObjective(new Sequential(layers).For(data.SampleShape), data, new CrossEntropy());
    }
}
