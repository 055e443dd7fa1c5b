using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Benchmarks;

/// <summary>
/// One step of an optimizer on ten million float32 parameters in one tensor (a million for those that multiply matrices), the
/// gradient given. Bytes are those a step cannot avoid: each vector read or written once.
/// </summary>
public static class OptimizerCases
{
    /// <summary>Parameters of a step that multiplies no matrices.</summary>
    public const int Count = 10_000_000;

    /// <summary>Steps of a repetition.</summary>
    public const int Inner = 5;

    private const int Side = 1000;

    /// <summary>The suite.</summary>
    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        Step("gradient-descent", "SGD", 3, target: 1, options: new { lr = 1e-3 }),
        Step("momentum", "SGD", 5, target: 0.75, options: new { lr = 1e-3, momentum = 0.9 }),
        Step("nesterov", "SGD", 5, options: new { lr = 1e-3, momentum = 0.9, nesterov = true }),
        Step("adam", "Adam", 7, target: 0.2),
        Step("rmsprop", "RMSprop", 5, target: 0.4),
        Step("adagrad", "Adagrad", 5, target: 0.4),
        Step("adadelta", "Adadelta", 7, target: 0.4),
        Step("adamw", "AdamW", 7),
        Step("amsgrad", "Adam", 9, options: new { amsgrad = true }),
        Step("adamax", "Adamax", 7),
        Step("nadam", "NAdam", 7),
        Step("radam", "RAdam", 7),
        Step("lion", null, 5),
        Step("schedule-free-sgd", null, 5),
        Step("schedule-free-adamw", null, 7),
        Step("lamb", null, 12),
        Step("adafactor", null, 6, [2500, 4000]),
        Step("muon", null, 0, [Side, Side]),
        Step("shampoo", null, 0, [Side, Side]),
        Step("soap", null, 0, [Side, Side]),
        Fused("gradient-descent", 3, (theta, gradient, _, _, _) => Tensor.FusedSgd_([theta], [gradient], [], 1e-3)),
        Fused(
            "momentum",
            5,
            (theta, gradient, first, _, t) => Tensor.FusedSgd_([theta], [gradient], [first], 1e-3, 0.9, isFirstStep: t == 1)),
        Fused("adam", 7, (theta, gradient, first, second, t) => Tensor.FusedAdam_([theta], [gradient], [first], [second], t, 1e-3)),
    ];

    /// <summary>Copying forty megabytes, as a measure of the memory; its rate stands beside every step.</summary>
    public static BenchmarkCase Copy { get; } = new("copy", "copy of 10 M float32 numbers")
    {
        Reference = new("copy", new { count = Count, inner = Inner }),
        Bytes = 8.0 * Count,
        Ours = _ =>
        {
            var (from, to) = (Tensor.From<float>(Vector(0, Count), [Count]), Tensor.Zeros([Count]));
            return new(() => Repeat(Inner, () => to.Copy_(from)), Inner, to.Norm2, from, to);
        },
    };

    /// <summary>
    /// The weights (0) and the gradient (1), the same numbers on both sides without a generator: i·φ modulo 1, shifted.
    /// </summary>
    public static float[] Vector(int index, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(((i * 0.6180339887498949) + (0.25 * index)) % 1 - 0.5))];

    private static BenchmarkCase Step(
        string name,
        string? theirs,
        int vectors,
        Shape? shape = null,
        double? target = null,
        object? options = null)
    {
        var count = vectors == 0 ? Side * Side : Count;
        return new($"step-{name}", $"one step of {name}, {(count == Count ? "10 M" : "1 M")} parameters")
        {
            Reference = theirs is null ? null : new("optimizer-step", new { name = theirs, count, inner = Inner, options }),
            Bytes = 4.0 * vectors * count,
            TargetRatio = target,
            Ours = _ =>
            {
                var (theta, gradient) = (Tensor.From<float>(Vector(0, count), [count]), Tensor.From<float>(Vector(1, count), [count]));
                var optimizer = OptimizerNames.Parse(name).CreateFromGradients<float>(ParameterPlan.Of(shape ?? [count]));
                optimizer.Threads = TorchRuntime.Threads;
                var inner = vectors == 0 ? 1 : Inner;
                return new(
                    () => Repeat(inner, () => optimizer.Update(theta.AsSpan<float>(), gradient.AsSpan<float>())),
                    inner,
                    theta.Norm2,
                    theta,
                    gradient);
            },
        };
    }

    // libtorch's own fused kernels, from here: what a step would cost without chains.
    private static BenchmarkCase Fused(
        string name,
        int vectors,
        Action<Tensor, Tensor, Tensor, Tensor, long> step) => new($"kernel-{name}", $"the same by libtorch's fused kernel: {name}")
        {
            Bytes = 4.0 * vectors * Count,
            Ours = _ =>
            {
                var (theta, gradient) = (Tensor.From<float>(Vector(0, Count), [Count]), Tensor.From<float>(Vector(1, Count), [Count]));
                var (first, second) = (Tensor.Zeros([Count]), Tensor.Zeros([Count]));
                var t = 0L;
                return new(
                    () => Repeat(Inner, () => step(theta, gradient, first, second, ++t)),
                    Inner,
                    theta.Norm2,
                    theta,
                    gradient,
                    first,
                    second);
            },
        };

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }
}
