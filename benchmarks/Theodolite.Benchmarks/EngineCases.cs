using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Operators;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Benchmarks;

/// <summary>Our side of the cases that need the engine: gradients, products, epochs and a dense Hessian.</summary>
public static class EngineCases
{
    private const int BlockSize = 16;

    /// <summary>Loss and gradient over all samples.</summary>
    public static PreparedSide Gradient(Network network, BenchmarkData data)
    {
        var objective = network.Objective(data);
        var theta = network.Start();
        var gradient = Tensor.Zeros([objective.Parameters.Count]);
        return new(() => objective.Gradient(theta, gradient), 1, gradient.Norm2, objective, theta, gradient);
    }

    /// <summary>A block of Hessian-vector products over all samples, linearized beforehand.</summary>
    public static PreparedSide Products(Network network, BenchmarkData data)
    {
        var objective = network.Objective(data);
        using var theta = network.Start();
        var hessian = objective.Hessian(Doubles(theta));
        var count = objective.Parameters.Count;
        var block = Tensor.From<float>(
            [.. Enumerable.Range(0, BlockSize).SelectMany(i => ReproducibleNumbers.Direction(i, count))],
            [BlockSize, count]);
        double Check()
        {
            using var products = hessian.Apply(block);
            using var first = products.Select(0, 0);
            return first.Norm2();
        }

        void Run() => hessian.Apply(block).Dispose();
        return new(Run, BlockSize, Check, objective, hessian, block) { WarmUp = Run };
    }

    /// <summary>One epoch of Adam in batches, from the same start and in the same order as PyTorch.</summary>
    public static PreparedSide AdamEpoch(Network network, BenchmarkData data, int batch)
    {
        var objective = network.Objective(data);
        var theta = network.Start();
        var samples = (int)objective.Samples!.Value;
        var order = Tensor.From<long>(ReproducibleNumbers.Permutation(0, samples), [samples]);
        var count = objective.Parameters.Count;
        var (gradient, first, second) = (Tensor.Zeros([count]), Tensor.Zeros([count]), Tensor.Zeros([count]));
        var step = 0L;
        void Epoch()
        {
            for (var start = 0; start < samples; start += batch)
            {
                using var index = order.Narrow(0, start, Math.Min(batch, samples - start));
                using var input = objective.Inputs.Rows(index);
                using var target = objective.Targets.IndexSelect(0, index);
                objective.BatchGradient(theta, input, target, gradient);
                Tensor.FusedAdam_([theta], [gradient], [first], [second], ++step, 1e-3);
            }
        }

        double Check()
        {
            using var start = network.Start();
            theta.Copy_(start);
            first.Zero_();
            second.Zero_();
            step = 0;

            Epoch();
            return objective.Value(theta);
        }

        return new(Epoch, 1, Check, objective, theta, order, gradient, first, second);
    }

    /// <summary>The whole dense Hessian, by blocks of unit vectors.</summary>
    public static PreparedSide DenseHessian(Network network, BenchmarkData data)
    {
        const int Block = 64;
        var objective = network.Objective(data);
        using var theta = network.Start();
        var count = (int)objective.Parameters.Count;
        var point = Doubles(theta);
        var dense = Tensor.Zeros([count, count]);
        void Build()
        {
            using var hessian = objective.Hessian(point);
            for (var start = 0; start < count; start += Block)
            {
                var k = Math.Min(Block, count - start);
                using var units = Tensor.Zeros([k, count]);
                using var square = units.Narrow(1, start, k);
                for (var i = 0; i < k; i++)
                {
                    using var row = square.Select(0, i);
                    using var element = row.Narrow(0, i, 1);
                    element.Fill_(1);
                }

                using var rows = hessian.Apply(units);
                using var target = dense.Narrow(0, start, k);
                target.Copy_(rows);
            }
        }

        double Check()
        {
            Build();
            using var row = dense.Select(0, count / 2);
            return row.Norm2();
        }

        return new(Build, 1, Check, objective, dense);
    }

    private static double[] Doubles(Tensor theta)
    {
        using var doubles = theta.To(DType.Float64);
        return doubles.ToArray<double>();
    }

    /// <summary>A network of the claims: its parameters, data and loss.</summary>
    public sealed record Network(
        int Samples,
        Shape Sample,
        Func<BenchmarkData, int, float[]> Images,
        IReadOnlyList<(string Name, Shape Shape)> Parameters,
        Func<IReadOnlyList<Value>, Value, Value> Logits)
    {
        /// <summary>784-256-128-10 tanh on all samples.</summary>
        public static Network Mlp { get; } = Dense(10_000, (data, n) => data.First(n), 784, 256, 128, 10);

        /// <summary>196-20-10 tanh on 2,000 averaged images.</summary>
        public static Network Small { get; } = Dense(2_000, (data, n) => data.Averaged(n), 196, 20, 10);

        /// <summary>Two 3×3 convolutions of 16 and 32 channels with tanh and max-pooling, then a linear layer, on 2,000 images.</summary>
        public static Network Convolutional { get; } = new(
            2_000,
            [1, 28, 28],
            (data, n) => data.First(n),
            [
                ("0.weight", [16, 1, 3, 3]), ("0.bias", [16]), ("3.weight", [32, 16, 3, 3]), ("3.bias", [32]),
                ("7.weight", [10, 1568]), ("7.bias", [10]),
            ],
            (p, x) =>
            {
                var n = x.Shape[0];
                var first = Stage(x, p[0], p[1]);
                var second = Stage(first, p[2], p[3]);
                return Affine(second.Reshape([n, 1568]), p[4], p[5]);
            });

        public TracedObjective Objective(BenchmarkData data) => new(
            new ParameterLayout(Parameters),
            Tensor.From<float>(Images(data, Samples), [Samples, .. Sample.Span]),
            Tensor.From<long>(data.Labels.AsSpan(0, Samples), [Samples]),
            (parameters, input, target) => Losses.CrossEntropy(Logits(parameters, input), target),
            new TracedSettings { Microbatch = Tuning.Plan });

        /// <summary>Xavier weights and zero biases, the same bits as PyTorch's side.</summary>
        public Tensor Start()
        {
            var start = Parameters.SelectMany((parameter, i) => ReproducibleNumbers.Xavier(i, parameter.Shape.Span)).ToArray();
            return Tensor.From<float>(start, [start.Length]);
        }

        private static Network Dense(int samples, Func<BenchmarkData, int, float[]> images, params int[] widths) => new(
            samples,
            [widths[0]],
            images,
            [.. Enumerable.Range(0, widths.Length - 1).SelectMany(i => new (string, Shape)[]
            {
                ($"{2 * i}.weight", [widths[i + 1], widths[i]]),
                ($"{2 * i}.bias", [widths[i + 1]]),
            })],
            (p, x) =>
            {
                for (var i = 0; i < p.Count; i += 2)
                {
                    x = Affine(x, p[i], p[i + 1]);
                    x = i + 2 < p.Count ? x.Tanh() : x;
                }

                return x;
            });

        private static Value Affine(Value x, Value weight, Value bias)
        {
            var z = x.MatMul(weight, transposeB: true);
            return z + bias.ExpandTo(z.Shape);
        }

        private static Value Stage(Value x, Value weight, Value bias)
        {
            var z = x.Convolve(weight, new Window([1, 1], [1, 1], [1, 1], 1));
            return (z + bias.Expand(z.Shape, [1])).Tanh().MaxPool(new PoolWindow([2, 2], [2, 2], [0, 0]));
        }
    }
}

/// <summary>Microbatch sizes tried by hand: <c>THEODOLITE_PLAN=rows,tangents</c>.</summary>
internal static class Tuning
{
    public static MicrobatchPlan? Plan => Environment.GetEnvironmentVariable("THEODOLITE_PLAN")?.Split(',') is [var rows, var tangents]
        ? new MicrobatchPlan(int.Parse(rows), int.Parse(tangents))
        : null;
}
