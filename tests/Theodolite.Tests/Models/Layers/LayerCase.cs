using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Programs;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Tests.Models.Layers;

/// <summary>A layer under test, alone or with what it needs around it.</summary>
public sealed record LayerCase(string Name, Shape Sample, params Layer[] Layers)
{
    public const int Samples = 3;

    private static readonly Layer[] Block = [new LayerNorm(), new MultiHeadAttention(2) { Causal = true }];

    public static readonly LayerCase[] All =
    [
        new("linear", [4], new Linear(3)),
        new("linear-sequence", [5, 4], new Linear(3)),
        new("linear-image", [2, 3, 4], new Linear(3) { In = 4, Bias = false }),
        new("conv1d", [4, 9], new Conv1d(6, 3) { Stride = 2, Padding = 1, Dilation = 2, Groups = 2 }),
        new("conv2d", [4, 7, 6], new Conv2d(6, new(3, 2)) { Stride = 2, Padding = new(2, 1), Dilation = new(2, 1), Groups = 2 }),
        new("conv2d-depthwise", [4, 5, 5], new Conv2d(4, 3) { Padding = 1, Groups = 4, Bias = false }),
        new("conv-transpose1d", [4, 5], new ConvTranspose1d(6, 3) { Stride = 2, Padding = 1, OutputPadding = 1, Groups = 2 }),
        new(
            "conv-transpose2d",
            [4, 3, 4],
            new ConvTranspose2d(3, new(3, 2)) { Stride = 2, Padding = new(1, 0), OutputPadding = 1, Dilation = new(1, 2) }),
        new("pool1d", [2, 7], new MaxPool1d(3) { Stride = 2, Padding = 1 }, new AvgPool1d(2)),
        new("global-avg-pool", [3, 4, 2], new Conv2d(3, 1), new GlobalAvgPool()),
        new("global-max-pool", [3, 4, 2], new Conv2d(3, 1), new GlobalMaxPool(KeepAxes: true)),
        new("batch-norm", [4], new Linear(3), new BatchNorm()),
        new("batch-norm-2d", [3, 4, 2], new Conv2d(3, 1), new BatchNorm()),
        new("batch-norm-training", [4], new Linear(3), new BatchNorm()) { Mode = NetworkMode.Training },
        new("batch-norm-2d-training", [3, 4, 2], new Conv2d(3, 1), new BatchNorm { Affine = false }) { Mode = NetworkMode.Training },
        new("batch-norm-1d-training", [3, 4], new BatchNorm()) { Mode = NetworkMode.Training },
        new("layer-norm", [2, 5], new LayerNorm()),
        new("layer-norm-image", [2, 3, 4], new LayerNorm { Dimensions = 3 }),
        new("group-norm", [4, 3, 2], new GroupNorm(2)),
        new("instance-norm", [4, 3, 2], new GroupNorm(null) { Affine = false }),
        new("rms-norm", [2, 5], new RmsNorm()),
        new("embedding", [4], new Embedding(6, 3), new PositionEmbedding { Length = 5 }) { Tokens = 6 },
        new("attention", [4, 6], new MultiHeadAttention(2)),
        new("attention-causal", [4, 6], new MultiHeadAttention(3) { Causal = true, Bias = false }),
        new(
            "transformer",
            [4],
            new Embedding(5, 4),
            new PositionEmbedding(),
            new Residual(Block),
            new Residual([new LayerNorm(), new Linear(8), new Gelu(), new Linear(4)])) { Tokens = 5 },
        new("rnn", [4, 3], new Rnn(2)),
        new("lstm", [4, 3], new Lstm(2)),
        new("gru", [4, 3], new Gru(2) { Last = true }),
        new(
            "residual-shortcut",
            [3, 4, 4],
            new Residual([new Conv2d(4, 3) { Padding = 1, Stride = 2 }, new Tanh()]) { Shortcut = [new Conv2d(4, 1) { Stride = 2 }] }),
        new("concatenate", [2, 4, 4], new Concatenation([[new Conv2d(3, 1)], [], [new Conv2d(2, 3) { Padding = 1 }, new Tanh()]])),
        new("dropout", [4], new Linear(3), new Dropout(0.5)) { Mode = NetworkMode.Training },
        new("elu", [4], new Linear(3), new Elu { Alpha = 0.7 }),
        new("selu", [4], new Selu()),
        new("mish", [4], new Mish()),
        new("prelu", [4], new PRelu()),
        new("hard-tanh", [4], new HardTanh()),
        new("softmax", [2, 4], new Softmax()),
        new("log-softmax", [4], new LogSoftmax()),
    ];

    /// <summary>Number of different tokens where samples are tokens.</summary>
    public int? Tokens { get; init; }

    public NetworkMode Mode { get; init; }

    public Network Network => field ??= new Network(Layers, Sample);

    public override string ToString() => Name;

    /// <summary>Traces the outputs with the parameters, then the buffers, then the samples as inputs.</summary>
    public Program Trace(DType dtype = DType.Float64, int samples = Samples)
    {
        var blocks = Network.Parameters.Blocks.Concat(Network.Buffers.Blocks).Select(block => (block.Name, block.Shape, dtype));
        var parameters = Network.Parameters.Blocks.Count;
        return Program.Trace(
            [.. blocks, ("input", Sample.Insert(0, samples), dtype)],
            values => [Network.Trace(
                [.. values.Take(parameters)],
                values[^1],
                new NetworkTrace { Mode = Mode, Buffers = [.. values.Skip(parameters).SkipLast(1)] })]);
    }

    /// <summary>Values of the inputs of that program: variances are positive, tokens whole.</summary>
    public double[][] Point(int samples = Samples)
    {
        var values = Network.Parameters.Blocks.Concat(Network.Buffers.Blocks).Select((block, i) =>
        {
            var numbers = TestProblems.Numbers<double>((int)block.Count, 10 + (ulong)i);
            return block.Name.EndsWith("running_var", StringComparison.Ordinal) ? [.. numbers.Select(x => 0.3 + Math.Abs(x))] : numbers;
        });
        var input = TestProblems.Numbers<double>((int)Sample.Count * samples, 5);
        return [.. values, Tokens is { } tokens ? [.. input.Select(x => Math.Floor(Math.Abs(x) * 1000) % tokens)] : input];
    }
}
