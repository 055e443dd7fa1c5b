using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests;

/// <summary>A function under test: inputs with a domain, and how it is traced. Only real inputs are differentiated.</summary>
public sealed record ProgramCase(string Name, Shape[] Inputs, Func<IReadOnlyList<Value>, Value> Function)
{
    private static readonly Window Plain = new([1, 1], [1, 1], [1, 1], 1);

    public static readonly ProgramCase[] All =
    [
        Unary("exp", x => x.Exp()),
        Unary("log", x => x.Log(), 0.2, 3),
        Unary("sqrt", x => x.Sqrt(), 0.2, 3),
        Unary("sin", x => x.Sin()),
        Unary("cos", x => x.Cos()),
        Unary("tan", x => x.Tan(), -1, 1),
        Unary("tanh", x => x.Tanh()),
        Unary("sigmoid", x => x.Sigmoid()),
        Unary("softplus", x => x.Softplus()),
        Unary("erf", x => x.Erf()),
        Unary("relu", x => x.Relu()),
        Unary("leaky-relu", x => x.LeakyRelu(0.1)),
        Unary("elu", x => x.Elu(1.3)),
        Unary("hard-tanh", x => x.HardTanh()),
        Unary("gelu", x => x.Gelu()),
        Unary("silu", x => x.Silu()),
        Unary("abs", x => x.Abs()),
        Unary("reciprocal", x => x.Reciprocal(), 0.5, 2),
        Unary("square", x => x.Square()),
        Unary("cube", x => x.Power(3)),
        Unary("power", x => x.Power(1.7), 0.3, 2),
        Unary("affine", x => (-2.5 * x) + 0.75),
        Unary("standardize", x => x.Standardize([1], 1e-3)),
        new("standardize-channels", [[3, 2, 4]], x => x[0].Sin().Standardize([0, 2], 0.1)),
        new("inverse-deviation", [[3, 2, 4]], x => x[0].Sin().InverseDeviation([0, 2], 0.1)),
        Unary("softmax-0", x => x.Softmax(0)),
        Unary("softmax-1", x => x.Softmax(1)),
        Unary("log-softmax", x => x.LogSoftmax(1)),
        Unary("sum-0", x => x.Square().Sum([0])),
        Unary("sum-1", x => x.Square().Sum([1])),
        Unary("mean", x => x.Sin().Mean()),
        Unary("expand-middle", x => x.Sin().Expand([3, 2, 4], [0, 2])),
        Unary("expand-last", x => x.Sin().Expand([3, 4, 2], [0, 1])),
        Unary("reshape-permute", x => x.Sin().Reshape([2, 2, 3]).Permute([2, 0, 1]).Reshape([6, 2])),
        Unary("slice-pad", x => x.Sin().Slice(1, 1, 2).Pad(0, 1, 2)),
        new("add", [[3, 4], [3, 4]], x => x[0] + x[1].Sin()),
        new("constant", [[3, 4]], x => x[0].Sin() * x[0].Builder.Constant([1, -2, 3, 0.5], [4], DType.Float64).ExpandTo([3, 4])),
        new("select", [[3, 4], [3, 4], [3, 4]], x => x[0].Step().Select(x[1].Sin(), x[2].Square()) * x[0]),
        new("select-infinite", [[3, 4]], x => x[0].Step().Select(
            x[0].Square(),
            x[0].Builder.Literal(double.PositiveInfinity, [3, 4], DType.Float64))
            .Reciprocal() * x[0]),
        new(
            "rounding",
            [[3, 4]],
            x => (3 * x[0]).Floor() * x[0] + ((3 * x[0]).Round() * (3 * x[0]).Ceiling() * (3 * x[0]).Truncate() * x[0])),
        new(
            "product-of-repeated",
            [[3], [3], [4]],
            x => x[0].Expand([2, 3, 4], [1]) * x[1].Expand([2, 3, 4], [1]) + (x[0].Expand([2, 3, 4], [1]) * x[2].Expand([2, 3, 4], [2]))),
        new("subtract", [[3, 4], [3, 4]], x => x[0].Cos() - x[1].Sin()),
        new("multiply", [[3, 4], [3, 4]], x => x[0] * x[1]),
        new("divide", [[3, 4], [3, 4]], x => x[0] / x[1]) { Domain = (0.5, 2) },
        new("pow", [[3, 4], [3, 4]], x => x[0].Power(x[1])) { Domain = (0.5, 2) },
        new("concatenate", [[3, 2], [3, 4]], x => LayoutOperations.Concatenate(1, x[0].Sin(), x[1].Square())),
        new("bias", [[3, 4], [4]], x => (x[0] + x[1].ExpandTo([3, 4])).Tanh()),
        new("matmul", [[3, 4], [4, 2]], x => x[0].MatMul(x[1])),
        new("matmul-A'", [[4, 3], [4, 2]], x => x[0].MatMul(x[1], true)),
        new("matmul-B'", [[3, 4], [2, 4]], x => x[0].MatMul(x[1], false, true)),
        new("matmul-A'B'", [[4, 3], [2, 4]], x => x[0].MatMul(x[1], true, true)),
        new("batch-matmul", [[2, 3, 4], [2, 4, 2]], x => x[0].BatchMatMul(x[1])),
        new("batch-matmul-known", [[2, 3, 4]], x => x[0].Sin().BatchMatMul(x[0].Builder.Literal(0.5, [2, 4, 2], DType.Float64))),
        new("batch-matmul-known-left", [[2, 4, 2]], x => x[0].Builder.Literal(0.5, [2, 3, 4], DType.Float64).BatchMatMul(x[0].Sin())),
        new(
            "attention",
            [[2, 3, 4], [2, 3, 4], [2, 3, 2]],
            x => (x[0].BatchMatMul(x[1].Permute([0, 2, 1])) + Causal(x[0], 3)).Softmax(2).BatchMatMul(x[2])),
        new(
            "slices-side-by-side",
            [[3, 4]],
            x => x[0].Slice(1, 0, 1).Sin() * x[0].Slice(1, 1, 1) + (x[0].Slice(1, 2, 1).Square() * x[0].Slice(1, 3, 1))),
        new("take-slices", [[5, 3]], x => x[0].Sin().TakeSlices(0, x[1])) { Indices = [([7], 5)] },
        new("take-slices-last", [[2, 5]], x => x[0].Sin().TakeSlices(1, x[1])) { Indices = [([3], 5)] },
        new("add-slices", [[7, 3]], x => x[0].Sin().AddSlices(0, x[1], 5)) { Indices = [([7], 5)] },
        new("dense-tanh", [[5, 3], [4, 3], [4]], x => (x[0].MatMul(x[1], false, true) + x[2].ExpandTo([5, 4])).Tanh()),
        new("take-along", [[4, 5]], x => x[0].Sin().TakeAlong(1, x[1])) { Indices = [([4, 2], 5)] },
        new("scatter-along", [[4, 2]], x => x[0].Sin().ScatterAlong(1, x[1], 5)) { Indices = [([4, 2], 5)] },
        new("conv", [[2, 3, 5, 5], [4, 3, 3, 3]], x => x[0].Convolve(x[1], Plain)),
        new("conv-bias", [[2, 3, 5, 5], [4, 3, 3, 3], [4]], x => (x[0].Convolve(x[1], Plain) + x[2].Expand([2, 4, 5, 5], [1])).Tanh()),
        new(
            "conv-bias-square",
            [[4, 4, 4, 4], [4, 4, 3, 3], [4]],
            x => (x[0].Convolve(x[1], Plain) + x[2].Expand([4, 4, 4, 4], [3])).Tanh()),
        new("conv-strided", [[2, 2, 6, 5], [3, 2, 3, 2]], x => x[0].Convolve(x[1], new Window([2, 1], [1, 0], [1, 2], 1))),
        new("conv-grouped", [[2, 4, 5, 5], [6, 2, 3, 3]], x => x[0].Convolve(x[1], Plain with { Groups = 2 })),
        new("conv-grouped-strided-dilated", [[2, 4, 7, 6], [6, 2, 3, 2]], x => x[0].Convolve(x[1], new Window([2, 2], [2, 1], [2, 1], 2))),
        new("conv-depthwise", [[2, 4, 6, 6], [4, 1, 3, 3]], x => x[0].Convolve(x[1], new Window([2, 1], [1, 1], [1, 1], 4))),
        new("conv-1d-grouped", [[2, 4, 9], [4, 2, 3]], x => x[0].Convolve(x[1], new Window([2], [1], [2], 2))),
        new(
            "conv-transposed",
            [[2, 4, 3, 3], [4, 3, 3, 3]],
            x => x[0].ConvolutionInputGradient(x[1], new Window([2, 2], [1, 1], [1, 1], 1), [2, 3, 6, 6])),
        new(
            "conv-transposed-grouped",
            [[2, 4, 3, 2], [4, 3, 3, 2]],
            x => x[0].ConvolutionInputGradient(x[1], new Window([2, 3], [1, 0], [2, 1], 2), [2, 6, 8, 6])),
        new(
            "conv-transposed-1d",
            [[2, 4, 5], [4, 3, 3]],
            x => x[0].ConvolutionInputGradient(x[1], new Window([2], [1], [1], 1), [2, 3, 10])),
        new("conv-1d", [[2, 2, 7], [3, 2, 3]], x => x[0].Convolve(x[1], new Window([2], [1], [1], 1))),
        new("average-pool", [[2, 3, 6, 6]], x => x[0].Sin().AveragePool(new PoolWindow([3, 2], [2, 2], [1, 0]))),
        new("max-pool", [[2, 3, 6, 6]], x => x[0].Sin().MaxPool(new PoolWindow([2, 2], [2, 2], [0, 0]))),
        new(
            "max-pool-of-known-images",
            [[3, 1, 3, 3]],
            x => Known(x[0].Builder, [2, 1, 6, 6]).Convolve(x[0].Sin(), Plain).MaxPool(new PoolWindow([2, 2], [2, 2], [0, 0])).Sin()),
        new(
            "max-pool-of-known-images-strided",
            [[3, 2, 2, 2]],
            x => Known(x[0].Builder, [2, 2, 9, 8]).Convolve(x[0].Sin(), new Window([2, 1], [1, 0], [1, 2], 1))
                .MaxPool(new PoolWindow([3, 3], [2, 2], [1, 1])).Sin()),
        new(
            "max-pool-of-convolution",
            [[2, 6, 6, 4], [3, 6, 3, 3]],
            x => x[0].Sin().Convolve(x[1].Sin(), Plain).MaxPool(new PoolWindow([2, 2], [2, 2], [0, 0])).Sin()),
        new(
            "max-pool-of-convolution-strided",
            [[2, 9, 9, 7], [3, 9, 3, 2]],
            x => x[0].Sin().Convolve(x[1].Sin(), new Window([2, 1], [2, 0], [1, 1], 1))
                .MaxPool(new PoolWindow([3, 3], [2, 2], [1, 1])).Sin()),
        new("sampled-convolution", [[2, 5, 4, 6], [3, 5, 3, 3]], x => x[0].Sin().ConvolveAt(x[1].Sin(), x[2], Plain))
        {
            Indices = [([2, 3, 5], 24)],
        },
        new(
            "sampled-input-gradient",
            [[2, 3, 9], [3, 5, 3, 3]],
            x => x[0].Sin().SampledInputGradient(x[1].Sin(), x[2], Plain, [2, 5, 4, 6]))
        {
            Indices = [([2, 3, 9], 24)],
        },
        new(
            "sampled-weight-gradient",
            [[2, 5, 4, 6], [2, 3, 11]],
            x => x[0].Sin().SampledWeightGradient(x[1].Sin(), x[2], Plain, [3, 5, 3, 3]))
        {
            Indices = [([2, 3, 11], 24)],
        },
        new("max-pool-overlapping", [[2, 2, 6, 6]], x => x[0].Sin().MaxPool(new PoolWindow([3, 3], [2, 2], [1, 1]))),
    ];

    /// <summary>Range the inputs are drawn from.</summary>
    public (double Low, double High) Domain { get; init; } = (-1.5, 1.5);

    /// <summary>Int64 inputs that follow the real ones: shape and exclusive bound.</summary>
    public (Shape Shape, int Bound)[] Indices { get; init; } = [];

    public override string ToString() => Name;

    public Program Trace()
    {
        var inputs = Inputs.Select((shape, i) => ($"x{i}", shape, DType.Float64))
            .Concat(Indices.Select((index, i) => ($"i{i}", index.Shape, DType.Int64)))
            .ToArray();
        return Program.Trace(inputs, values => [Function(values)]).Verify();
    }

    private static ProgramCase Unary(string name, Func<Value, Value> function, double low = -1.5, double high = 1.5) =>
        new(name, [[3, 4]], x => function(x[0])) { Domain = (low, high) };

    private static Value Known(ProgramBuilder builder, Shape shape) =>
        builder.Constant(Arrays.Draw(shape.Count, 31, -1, 1), shape, DType.Float64);

    private static Value Causal(Value like, long length) =>
        like.Builder.Apply(new CausalMask(length, like.DType)).Expand([2, length, length], [1, 2]);
}
