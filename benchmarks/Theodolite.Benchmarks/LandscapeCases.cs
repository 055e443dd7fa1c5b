using Theodolite.Landscape;
using Theodolite.Objectives.Expressions;
using Theodolite.Torch;

namespace Theodolite.Benchmarks;

/// <summary>Landscapes: planes of a network beside a loop over points in PyTorch, surfaces of expressions.</summary>
public static class LandscapeCases
{
    private const int Side = 51;
    private const int Points = 17;
    private const int Surface = 201;
    private const double Reach = 0.05;

    public static readonly IReadOnlyList<BenchmarkCase> All =
    [
        new("conv-plane", "a 51×51 plane of the loss, convolutional net (20,490 parameters), 2,000 samples; scaled up from 17 points")
        {
            Reference = new("conv-plane", new { points = Points, side = Side, reach = Reach }),
            Flops = Side * Side * FlopCounts.Convolutional.Forward(2_000),
            TargetRatio = 0.7,
            Ours = data => Row(EngineCases.Network.Convolutional, data, workers: true),
        },
        new("conv-plane-in-turn", "the same, one point after the other, each on all threads")
        {
            ComparedWith = "conv-plane",
            Flops = Side * Side * FlopCounts.Convolutional.Forward(2_000),
            Ours = data => Row(EngineCases.Network.Convolutional, data, workers: false),
        },
        new("mlp-plane", "a 51×51 plane of the loss, 784-256-128-10, 10,000 samples; scaled up from 17 points")
        {
            Reference = new("mlp-plane", new { points = Points, side = Side, reach = Reach }),
            Flops = Side * Side * FlopCounts.Mlp.Forward(10_000),
            Ours = data => Row(EngineCases.Network.Mlp, data, workers: true),
        },
        new("mlp-plane-in-turn", "the same, one point after the other, each on all threads")
        {
            ComparedWith = "mlp-plane",
            Flops = Side * Side * FlopCounts.Mlp.Forward(10_000),
            Ours = data => Row(EngineCases.Network.Mlp, data, workers: false),
        },
        Expression("expression-surface", "(1 - w1*w2)^2"),
        Expression("expression-surface-ackley", "20 + exp(1) - 20*exp(-0.2*sqrt(0.5*(x^2 + y^2))) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y)))"),
    ];

    private static BenchmarkCase Expression(string name, string text) => new(name, $"201×201 values of `{text}`")
    {
        TargetSeconds = 0.1,
        Ours = _ =>
        {
            var objective = ExpressionObjective.Parse(text);
            var axis = LandscapeGrid.Spaced(-2, 2, Surface);
            double[] values = [];
            return new(() => values = ExpressionGrid.Values(objective, axis, axis), 1, () => values.Sum());
        },
    };

    private static PreparedSide Row(EngineCases.Network network, BenchmarkData data, bool workers)
    {
        var objective = network.Objective(data);
        var count = objective.Parameters.Count;
        using var start = network.Start();
        using var doubles = start.To(DType.Float64);
        LandscapeDirection[] directions =
        [
            .. Enumerable.Range(0, 2).Select(i =>
                new LandscapeDirection($"{i}", Array.ConvertAll(ReproducibleNumbers.Direction(i, count), value => (double)value))),
        ];
        var plane = new LandscapePlane(doubles.ToArray<double>(), directions);
        var axis = LandscapeGrid.Spaced(-Reach, Reach, Points);
        var values = Array.Empty<double>();
        void Run()
        {
            var grid = new LandscapeGrid([[axis[Points / 4]], axis]);
            new GridEvaluation { Workers = workers ? new PointWorkers(TorchRuntime.Threads) : null }.Run(
                plane,
                grid,
                (theta, cancellation) => objective.Value(theta, cancellation));
            values = grid.Values;
        }

        return new(Run, (double)Points / (Side * Side), () => values.Sum(), objective);
    }
}
