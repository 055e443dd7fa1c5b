using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;

namespace Theodolite.Tests.Models.Layers;

/// <summary>Layers as model files write them.</summary>
public class LayerReading
{
    public static TheoryData<string, long[], Layer> Written => new()
    {
        {
            "conv1d: {out: 4, kernel: 3, stride: 2, padding: 1, dilation: 1, groups: 2}",
            [2, 9],
            new Conv1d(4, 3) { Stride = 2, Padding = 1, Groups = 2 } },
        {
            "conv-transpose1d: {out: 4, kernel: 3, stride: 2, output-padding: 1}",
            [2, 9],
            new ConvTranspose1d(4, 3) { Stride = 2, OutputPadding = 1 } },
        { "conv-transpose2d: {out: 4, kernel: [3, 2], stride: 2, padding: 1, output-padding: [1, 0], dilation: 2, groups: 2, bias: "
            + "false, in: 2}", [2, 5, 5],
            new ConvTranspose2d(4,
            new(3, 2)) { Stride = 2, Padding = 1, OutputPadding = new(1, 0), Dilation = 2, Groups = 2, Bias = false, In = 2 } },
        { "max-pool1d: {kernel: 3, stride: 1, padding: 1}", [2, 9], new MaxPool1d(3) { Stride = 1, Padding = 1 } },
        { "avg-pool1d: {kernel: 2}", [2, 9], new AvgPool1d(2) },
        { "global-avg-pool", [2, 3, 4], new GlobalAvgPool() },
        { "global-max-pool", [2, 3, 4], new GlobalMaxPool() },
        { "adaptive-avg-pool", [2, 3, 4], new GlobalAvgPool(KeepAxes: true) },
        { "adaptive-max-pool", [2, 3, 4], new GlobalMaxPool(KeepAxes: true) },
        { "batch-norm: {epsilon: 1e-3, affine: false}", [2, 3, 4], new BatchNorm { Epsilon = 1e-3, Affine = false } },
        { "layer-norm: {dimensions: 2, bias: false}", [2, 3, 4], new LayerNorm { Dimensions = 2, Bias = false } },
        { "group-norm: {groups: 2}", [4, 3], new GroupNorm(2) },
        { "instance-norm: {affine: true}", [4, 3], new GroupNorm(null) },
        { "rms-norm", [4], new RmsNorm() },
        { "embedding: {count: 7, width: 3, init: normal(0.02)}", [5], new Embedding(7, 3) { Init = new Normal { Deviation = 0.02 } } },
        { "position-embedding: {length: 9}", [5, 3], new PositionEmbedding { Length = 9 } },
        {
            "multi-head-attention: {heads: 3, causal: true, bias: false}",
            [5, 6],
            new MultiHeadAttention(3) { Causal = true, Bias = false } },
        { "rnn: {hidden: 4}", [5, 3], new Rnn(4) },
        { "lstm: {hidden: 4, last: true, init: xavier-uniform}", [5, 3], new Lstm(4) { Last = true, Init = new Xavier() } },
        { "gru: {hidden: 4, bias: false}", [5, 3], new Gru(4) { Bias = false } },
        { "dropout: {rate: 0.1}", [4], new Dropout(0.1) },
        { "dropout", [4], new Dropout() },
        { "elu: {alpha: 2}", [4], new Elu { Alpha = 2 } },
        { "selu", [4], new Selu() },
        { "prelu: {start: 0.1}", [4], new PRelu { Start = 0.1 } },
        { "hard-tanh", [4], new HardTanh() },
        { "mish", [4], new Mish() },
        { "softmax", [4], new Softmax() },
        { "log-softmax", [4], new LogSoftmax() },
    };

    public static TheoryData<string, long[], string> Misfits => new()
    {
        { "layer-norm: {dimensions: 3}", [4], "Layer 0 (layer-norm) needs samples with at least 3 axes, but the data gives [4]." },
        { "group-norm: {groups: 3}", [4, 5], "Layer 0 (group-norm) needs channels that its 3 groups divide, but the data gives [4, 5]." },
        {
            "multi-head-attention: {heads: 4}",
            [5, 6],
            "Layer 0 (multi-head-attention) needs a width that its 4 heads divide, but the data gives [5, 6]." },
        { "lstm: {hidden: 3}", [5], "Layer 0 (lstm) needs samples of shape [steps, features], but the data gives [5]." },
        {
            "position-embedding: {length: 3}",
            [5, 2],
            "Layer 0 (position-embedding) needs samples of at most 3 steps, but the data gives [5, 2]." },
        {
            "conv-transpose2d: {out: 1, kernel: 3, output-padding: 1}",
            [1, 4, 4],
            "Layer 0 (conv-transpose2d) needs an output padding less than its stride of 1, not 1, but the data gives [1, 4, 4]." },
        {
            "residual: {layers: [linear: {out: 3}], shortcut: [linear: {out: 2}]}",
            [4],
            "Layer 0 (residual) adds its result to its shortcut's, which has the shape [2], but layer 0.0 (linear) inside it gives [3]." },
        { "concatenate: [[linear: {out: 3}], [flatten, "
            + "linear: {out: 3}]]", [2, 4], "Layer 0 (concatenate) puts its branches' results one after another along their first axis, "
                + "but layer 0.0.0 (linear) gives [2, 3] and layer 0.1.1 (linear) gives [3]." },
        { "batch-norm", [1, 2, 3, 4, 5], "Layer 0 (batch-norm) needs samples of shape [features], [channels, length] or [channels, "
            + "height, width], but the data gives [1, 2, 3, 4, 5]." },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void A_layer_and_its_keys(string text, long[] sample, Layer expected)
    {
        var layer = Assert.Single(Read($"- {text}"));
        Assert.Equal(expected, layer);
        Assert.NotNull(new Network([layer], Theodolite.Torch.Shape.Create(sample)));
    }

    [Fact]
    public void A_residual_block_of_a_ResNet_with_PyTorchs_state()
    {
        var network = new Network(
            Read("""
                - residual:
                    layers:
                      - conv2d: {out: 4, kernel: 3, stride: 2, padding: 1, bias: false}
                      - batch-norm
                      - relu
                      - conv2d: {out: 4, kernel: 3, padding: 1, bias: false}
                      - batch-norm
                    shortcut:
                      - conv2d: {out: 4, kernel: 1, stride: 2, bias: false}
                      - batch-norm
                - relu
                """),
            [3, 8, 8]);
        Assert.Equal([4L, 4, 4], network.Output.Span.ToArray());
        Assert.Equal(
            ["0.shortcut.0.weight", "0.shortcut.1.weight", "0.shortcut.1.bias"],
            network.Parameters.Blocks.Select(block => block.Name).Where(name => name.Contains("shortcut", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "0.1.running_mean", "0.1.running_var", "0.4.running_mean", "0.4.running_var", "0.shortcut.1.running_mean",
                "0.shortcut.1.running_var",
            ],
            network.Buffers.Blocks.Select(block => block.Name));
    }

    [Fact]
    public void A_GPT_and_its_parameters()
    {
        const int Width = 12, Vocabulary = 11, Steps = 8;
        var block = $$"""
            - residual:
                - layer-norm
                - multi-head-attention: {heads: 3, causal: true}
            - residual:
                - layer-norm
                - linear: {out: {{4 * Width}}}
                - gelu
                - linear: {out: {{Width}}}

            """;
        var network = new Network(Read($$"""
            - embedding: {count: {{Vocabulary}}, width: {{Width}}, init: normal(0.02)}
            - position-embedding
            {{block}}{{block}}- layer-norm
            - linear: {out: {{Vocabulary}}, bias: false}
            """), [Steps]);
        Assert.Equal([Steps, Vocabulary], network.Output.Span.ToArray());
        Assert.Equal(
            (Vocabulary * Width) + (Steps * Width) + (2 * ((12 * Width * Width) + (13 * Width))) + (2 * Width) + (Width * Vocabulary),
            network.Parameters.Count);
        Assert.Equal(
            ["2.1.in_proj_weight", "2.1.in_proj_bias", "2.1.out_proj.weight", "2.1.out_proj.bias"],
            network.Parameters.Blocks.Select(b => b.Name).Where(name => name.StartsWith("2.1", StringComparison.Ordinal)));
    }

    [Fact]
    public void Branches_side_by_side()
    {
        var network = new Network(
            Read("- concatenate: [[conv2d: {out: 3, kernel: 1}], [], [tanh, conv2d: {out: 2, kernel: 1}]]"),
            [2, 4, 4]);
        Assert.Equal([7L, 4, 4], network.Output.Span.ToArray());
        Assert.Equal(["0.0.0.weight", "0.0.0.bias", "0.2.1.weight", "0.2.1.bias"], network.Parameters.Blocks.Select(block => block.Name));
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_does_not_fit_is_said_in_a_sentence(string text, long[] sample, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<BadInputException>(() => new Network(Read($"- {text}"), Theodolite.Torch.Shape.Create(sample))).Message);

    [Theory]
    [InlineData("dropout: {rate: 1}", "m.yaml, line 3: dropout: rate must be at least 0 and less than 1, not 1.")]
    [InlineData("layer-norm: {dimensions: 9}", "m.yaml, line 3: layer-norm: dimensions must be a whole number from 1 to 4, not 9.")]
    [InlineData("group-norm", "m.yaml, line 3: group-norm needs the key 'groups' (the number of groups).")]
    [InlineData(
        "concatenate: [tanh]",
        "m.yaml, line 3: each branch of concatenate must be a list of layers, one '- layer' a line, not 'tanh'.")]
    public void What_is_wrong_is_said_with_its_line(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => Read($"- {text}")).Message);

    private static IReadOnlyList<Layer> Read(string layers)
    {
        var indented = string.Join("\n", layers.Split('\n').Select(line => "  " + line));
        return ModelFile.Parse($"data: digits\nmodel:\n{indented}\nloss: cross-entropy", "m.yaml", "/").Layers;
    }
}
