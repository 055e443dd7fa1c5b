using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Optimizers;
using Theodolite.Training;

namespace Theodolite.Tests.Models;

public class ModelFileTests
{
    internal const string Stalled = """
        data:
          source: digits                 # or a path: x.npz, table.csv; or {images: FILE, labels: FILE}
          standardize: true
          split: {test: 297, seed: 0}
        model:
          - linear: {out: 32, init: zeros}
          - tanh
          - linear: {out: 10, init: zeros}
        loss: cross-entropy
        train:
          optimizer: {name: gradient-descent, learning-rate: 0.5}
          batch: full                    # or a number
          steps: 500
          seed: 0
        """;

    internal const string Head = "data: digits\nmodel: [tanh]\nloss: cross-entropy\n";

    public static TheoryData<string, Layer> Spellings => new()
    {
        { "linear: {out: 3, bias: false}", new Linear(3) { Bias = false } },
        { "linear: {out: 3, in: 4, name: hidden}", new Linear(3) { In = 4, Name = "hidden" } },
        { "{name: hidden, linear: {out: 3}}", new Linear(3) { Name = "hidden" } },
        { "linear: {out: 3, init: {constant: 0.1}}", new Linear(3) { Init = new Constant(0.1) } },
        { "linear: {out: 3, init: constant(0.1)}", new Linear(3) { Init = new Constant(0.1) } },
        { "linear: {out: 3, init: {he-normal: {slope: 0.1}}}", new Linear(3) { Init = new He(Distribution.Normal) { Slope = 0.1 } } },
        { "linear: {out: 3, init: {name: orthogonal, gain: 2}}", new Linear(3) { Init = new Orthogonal { Gain = 2 } } },
        { "linear: {out: 3, init: pytorch}", new Linear(3) { Init = new PyTorchDefault() } },
        { "conv2d: {out: 2, kernel: 3}", new Conv2d(2, 3) },
        {
            "conv2d: {out: 2, kernel: [3, 5], stride: 2, padding: [1, 2], dilation: 2, groups: 2, bias: false}",
            new Conv2d(2, new(3, 5)) { Stride = 2, Padding = new(1, 2), Dilation = 2, Groups = 2, Bias = false } },
        { "max-pool2d: {kernel: 2}", new MaxPool2d(2) },
        { "avg-pool2d: {kernel: 3, stride: 1, padding: 1}", new AvgPool2d(3) { Stride = 1, Padding = 1 } },
        { "flatten", new Flatten() },
        { "tanh: {name: act}", new Tanh { Name = "act" } },
        { "relu:", new Relu() },
        { "leaky-relu", new LeakyRelu { Slope = 0.01 } },
        { "leaky-relu: {slope: 0.2}", new LeakyRelu { Slope = 0.2 } },
        { "sigmoid", new Sigmoid() },
        { "gelu", new Gelu() },
        { "silu", new Silu() },
        { "softplus", new Softplus() },
    };

    private static ModelFile Parse(string text) => ModelFile.Parse(text, "m.yaml", "/folder");

    private static Layer Only(string layer) => Parse($"data: digits\nmodel:\n  - {layer}\nloss: cross-entropy").Layers[0];

    [Fact]
    public void The_file_of_the_contract_reads_as_stated()
    {
        var file = Parse(Stalled);
        Assert.Equal("digits", file.Data.Source);
        Assert.True(file.Data.Standardize);
        Assert.Equal(new(297, 0), file.Data.Split);
        Assert.Equal([new Linear(32) { Init = new Zeros() }, new Tanh(), new Linear(10) { Init = new Zeros() }], file.Layers);
        Assert.Equal(new CrossEntropy(), file.Loss);
        Assert.Equal(new TrainSettings(new GradientDescent { LearningRate = 0.5 }, 500)
        {
            Monitors = new Theodolite.Training.Monitors.MonitorSettings(),
        }, file.Train);
        Assert.Equal("/folder", file.Directory);
    }

    [Fact]
    public void What_is_left_out_has_the_stated_defaults()
    {
        var file = Parse("data: {source: table.csv}\nmodel: [{linear: {out: 1}}]\nloss: mean-squared-error");
        Assert.False(file.Data.Standardize);
        Assert.Null(file.Data.Split);
        Assert.Null(file.Data.Shape);
        Assert.Null(file.Train);
        Assert.Equal(new Linear(1) { Bias = true, Init = new Xavier(Distribution.Uniform) }, file.Layers[0]);
    }

    [Fact]
    public void Pairs_of_files_shapes_and_scales_are_read()
    {
        var data = Parse(
            "data: {source: {images: a.gz, labels: b.gz}, shape: [1, 28, 28], scale: 0.5}\nmodel: [flatten]\nloss: cross-entropy").Data;
        Assert.Equal(("a.gz", "b.gz", 0.5), (data.Images, data.Labels, data.Scale!.Value));
        Assert.Equal([1L, 28, 28], data.Shape!);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Every_layer_is_read(string text, Layer layer) => Assert.Equal(layer, Only(text));

    [Theory]
    [InlineData("residual: [tanh, {linear: {out: 3}}]", null)]
    [InlineData("residual: {layers: [tanh, {linear: {out: 3}}], name: block}", "block")]
    [InlineData("{residual: [tanh, {linear: {out: 3}}], name: block}", "block")]
    public void Residual_blocks_hold_layers(string text, string? name)
    {
        var block = Assert.IsType<Residual>(Only(text));
        Assert.Equal([new Tanh(), new Linear(3)], block.Layers);
        Assert.Equal(name, block.Name);
    }

    [Theory]
    [InlineData("optimizer: adam")]
    [InlineData("optimizer: adam(beta1=0.9)")]
    [InlineData("optimizer: {adam: {beta1: 0.9}}")]
    [InlineData("optimizer: {name: adam, beta1: 0.9}")]
    public void An_optimizer_is_spelt_as_on_the_command_line_or_with_keys(string optimizer) =>
        Assert.Equal(
            new Adam(),
            Parse($"{Head}train: {{{optimizer}, steps: 3, batch: 128, stop: {{no-improvement: 50}}}}").Train!.Optimizer);
}
