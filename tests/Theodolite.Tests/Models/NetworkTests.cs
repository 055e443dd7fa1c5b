using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Torch;

namespace Theodolite.Tests.Models;

public class NetworkTests
{
    public static TheoryData<string, Layer[], long[]> Misfits => new()
    {
        {
            "Layer 1 (conv2d) needs samples of shape [channels, height, width], but layer 0 (linear) gives [4].",
            [new Linear(4), new Conv2d(2, 3)],
            [64] },
        { "Layer 0 (linear) needs a flat sample (put 'flatten' before it), but the data gives [1, 8, 8].", [new Linear(4)], [1, 8, 8] },
        {
            "Layer 1 (linear) needs a sample of shape [5], but layer 0 (linear) gives [4].",
            [new Linear(4), new Linear(2) { In = 5 }],
            [64] },
        {
            "Layer 0 (conv2d) needs images at least as large as its window of 9 (padding 0 on each side), but the data gives [1, 8, 8].",
            [new Conv2d(2, 9)],
            [1, 8, 8] },
        { "Layer 1 (conv2d) needs channels that its 2 groups divide, as they must divide its 4 outputs, but layer 0 (conv2d) "
            + "gives [3, 6, 6].", [new Conv2d(3, 3), new Conv2d(4, 3) { Groups = 2 }], [1, 8, 8] },
        {
            "Layer 0 (residual) adds its result to its input and must keep the shape [4], but layer 0.1 (linear) inside it gives [3].",
            [new Residual([new Tanh(), new Linear(3)])],
            [4] },
        {
            "Two layers are named 'a'; a name must be used once and must not be another layer's index.",
            [new Linear(3) { Name = "a" }, new Tanh { Name = "a" }],
            [4] },
        {
            "Two layers are named '1'; a name must be used once and must not be another layer's index.",
            [new Linear(3) { Name = "1" }, new Tanh()],
            [4] },
        { "With layer 1 (linear) the model has more than 1073741824 parameters.", [new Linear(1 << 24), new Linear(1 << 24)], [4] },
        { "The model has no layers; it needs at least one.", [], [4] },
    };

    private static string[] Names(Network network) => [.. network.Parameters.Blocks.Select(block => $"{block.Name}{block.Shape}")];

    [Fact]
    public void Parameters_are_named_and_shaped_as_in_PyTorchs_Sequential()
    {
        var network = new Sequential([new Linear(32), new Tanh(), new Linear(10)]).For([64]);
        Assert.Equal(["0.weight[32, 64]", "0.bias[32]", "2.weight[10, 32]", "2.bias[10]"], Names(network));
        Assert.Equal(2410, network.Parameters.Count);
        Assert.Equal([10L], network.Output.Span.ToArray());
    }

    [Fact]
    public void A_convolutional_net_has_the_stated_number_of_parameters()
    {
        var network = new Sequential(
        [
            new Conv2d(16, 3) { Padding = 1 }, new Relu(), new MaxPool2d(2),
            new Conv2d(32, 3) { Padding = 1 }, new Relu(), new MaxPool2d(2),
            new Flatten(), new Linear(10),
        ]).For([1, 28, 28]);
        Assert.Equal(20_490, network.Parameters.Count);
        Assert.Equal("3.weight[32, 16, 3, 3]", Names(network)[2]);
        Assert.Equal([32L, 7, 7], network.Layers[5].Output.Span.ToArray());
    }

    [Fact]
    public void Names_replace_indices_and_residual_blocks_prefix_them()
    {
        var network = new Sequential(
        [
            new Linear(8) { Name = "stem" },
            new Residual([new Linear(8) { Bias = false }, new Tanh(), new Residual([new Linear(8)])]),
            new Linear(2),
        ]).For([5]);
        Assert.Equal(
            ["stem.weight[8, 5]", "stem.bias[8]", "1.0.weight[8, 8]", "1.2.0.weight[8, 8]", "1.2.0.bias[8]", "2.weight[2, 8]", "2.bias[2]"],
            Names(network));
        Assert.Equal(["stem", "1", "1.0", "1.1", "1.2", "1.2.0", "2"], network.AllLayers.Select(layer => layer.Path));
    }

    [Theory]
    [InlineData(28, 3, 1, 0, 1, 26)]
    [InlineData(28, 3, 2, 1, 1, 14)]
    [InlineData(7, 2, 2, 0, 1, 3)]
    [InlineData(10, 3, 1, 0, 3, 4)]
    public void Sizes_follow_PyTorchs_formula(int size, int kernel, int stride, int padding, int dilation, int expected)
    {
        var layer = new Conv2d(1, kernel) { Stride = stride, Padding = padding, Dilation = dilation };
        Assert.Equal([1L, expected, expected], layer.OutputShape([1, size, size]).Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_does_not_fit_is_said_with_both_layers(string message, Layer[] layers, long[] sample) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => new Network(layers, Shape.Create(sample))).Message);

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Linear(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 3) { Stride = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaxPool2d(2) { Padding = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tanh { Name = "a.b" });
    }

    [Fact]
    public void Start_values_depend_on_seed_and_name_only()
    {
        var alone = new Sequential([new Linear(3) { Name = "a" }]).For([4]);
        var followed = new Sequential([new Linear(3) { Name = "a" }, new Tanh(), new Linear(2) { Init = new PyTorchDefault() }]).For([4]);
        var first = ModelParameters.Initialize(alone, seed: 5);
        Assert.Equal(first, ModelParameters.Initialize(followed, seed: 5)[..15]);
        Assert.NotEqual(first, ModelParameters.Initialize(alone, seed: 6));
        Assert.Equal(new double[3], first[12..]);
        Assert.All(ModelParameters.Initialize(followed, seed: 5)[15..], value => Assert.InRange(Math.Abs(value), 1e-9, 1 / Math.Sqrt(3)));
    }
}
