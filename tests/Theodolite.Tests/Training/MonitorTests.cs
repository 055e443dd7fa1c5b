using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Monitors;
using Theodolite.Training.Steps;

namespace Theodolite.Tests.Training;

public class MonitorTests
{
    public static TheoryData<string, Layer[], long[], double> Networks => new()
    {
        { "dense", [new Linear(7), new Relu(), new Linear(5), new Tanh(), new Linear(3)], [6], 0 },
        { "weighted", [new Linear(7), new Relu(), new Linear(3)], [6], 2.5 },
        {
            "convolutional",
            [new Conv2d(3, 3) { Padding = 1 }, new Relu(), new MaxPool2d(2), new Conv2d(2, 2), new Flatten(), new Linear(3)],
            [1, 4, 4],
            0 },
        { "normalised", [new Linear(6), new LayerNorm(), new Gelu(), new Residual([new Linear(6)]), new Linear(3)], [6], 0 },
        { "sequential", [new Lstm(4) { Last = true }, new Linear(3)], [3, 2], 0 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_spread_of_sample_gradients_is_that_of_a_loop_over_samples(string name, Layer[] layers, long[] shape, double weight)
    {
        const int N = 9;
        using var objective = Objective(
            layers,
            shape,
            weight > 0 ? new CrossEntropy { ClassWeights = [1, weight, 0.5] } : new CrossEntropy());
        var trainable = (ITrainable)objective;
        using var theta = objective.Flat(objective.InitialParameters(1));
        using var chosen = Tensor.Arange(N);
        using var input = objective.Inputs.Rows(chosen);
        using var target = objective.Targets.IndexSelect(0, chosen);
        var spread = objective.Spread(theta, input, target)!.Value;

        // A mean weighted by class: sample i has gradient (n/W)·wᵢ·∇ℓᵢ, so that the plain mean of these is the gradient of the batch.
        double[] classWeights = weight > 0 ? [1, weight, 0.5] : [1, 1, 1];
        var weights = Enumerable.Range(0, N).Select(i => classWeights[i % 3]).ToArray();
        var gradients = Enumerable.Range(0, N).Select(i =>
        {
            using var one = Tensor.From<long>([i], [1]);
            using var gradient = Tensor.Zeros([trainable.ParameterCount], DType.Float64);
            trainable.Gradient(theta, one, gradient);
            return gradient.ToArray<double>().Select(value => value * weights[i] * N / weights.Sum()).ToArray();
        }).ToArray();
        var mean = Enumerable.Range(0, gradients[0].Length).Select(j => gradients.Average(gradient => gradient[j])).ToArray();
        var square = mean.Sum(value => value * value);
        var deviations = gradients.Select(gradient => gradient.Zip(mean, (a, b) => a - b).ToArray()).ToArray();
        var variance = deviations.Sum(d => d.Sum(value => value * value)) / (N - 1);
        var inner = deviations.Sum(d => Math.Pow(d.Zip(mean, (a, b) => a * b).Sum(), 2)) / (N - 1);
        var orthogonal = gradients.Sum(gradient =>
        {
            var along = gradient.Zip(mean, (a, b) => a * b).Sum() / square;
            return gradient.Zip(mean, (a, b) => a - (along * b)).Sum(value => value * value);
        }) / (N - 1);
        Assert.Equal(1, spread.GradientSquare / square, 1e-10);
        Assert.Equal(1, spread.NormTest / Math.Sqrt(variance / N / square), 1e-10);
        Assert.Equal(1, spread.InnerProductTest / (Math.Sqrt(inner / N) / square), 1e-9);
        Assert.Equal(1, spread.OrthogonalityTest / Math.Sqrt(orthogonal / N / square), 1e-9);
        Assert.True(name.Length > 0);
    }

    [Fact]
    public void Samples_that_a_layer_couples_have_no_gradients_of_their_own()
    {
        using var objective = Objective(
            [new Linear(4), new BatchNorm(), new Linear(3)],
            [6],
            new CrossEntropy(),
            new NetworkSettings { Mode = NetworkMode.Training });
        using var theta = objective.Flat(objective.InitialParameters(1));
        using var inputs = objective.Inputs.Rows(0, objective.Inputs.Shape[0]);
        Assert.Null(objective.Spread(theta, inputs, objective.Targets));
    }

    // f(τ) = ½c(τ − τ₀)²: the step of length 1 ends at 1/τ₀ − 1.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.5, 1)]
    [InlineData(2, -0.5)]
    [InlineData(0.25, 3)]
    public void Alpha_says_where_on_a_parabola_a_step_ended(double bottom, double expected)
    {
        const double C = 3;
        double F(double t) => 0.5 * C * (t - bottom) * (t - bottom);
        Assert.Equal(expected, Alpha.Fit(F(0), -C * bottom, F(1), C * (1 - bottom))!.Value, 1e-12);
    }

    [Fact]
    public void Alpha_is_fitted_by_least_squares()
    {
        // No parabola passes through f = (0, 1), f' = (−1, 1): the normal equations, solved here by determinants, give the nearest.
        var alpha = Alpha.Fit(0, -1, 1, 1)!.Value;
        double[,] m = { { 2, 1, 0.5 }, { 1, 3, 1.5 }, { 0.5, 1.5, 1.25 } };
        double[] y = [1, 1, 1.5];
        var d = Det(m, null, 0);
        var (b, c) = (Det(m, y, 1) / d, Det(m, y, 2) / d);
        Assert.Equal((-c / b) - 1, alpha, 1e-12);
        Assert.Null(Alpha.Fit(0, 1, 1, 1));

        static double Det(double[,] m, double[]? y, int column)
        {
            double At(int i, int j) => y is not null && j == column ? y[i] : m[i, j];
            return (At(0, 0) * ((At(1, 1) * At(2, 2)) - (At(1, 2) * At(2, 1)))) - (At(0, 1)
                * ((At(1, 0) * At(2, 2)) - (At(1, 2) * At(2, 0)))) + (At(0, 2) * ((At(1, 0) * At(2, 1)) - (At(1, 1) * At(2, 0))));
        }
    }

    [Fact]
    public void Warm_starts_bring_the_largest_eigenvalue_though_a_negative_one_is_larger_in_size()
    {
        var eigenvalues = Enumerable.Range(0, 40).Select(i => i == 0 ? 5.0 : i == 1 ? -9 : Math.Cos(i)).ToArray();
        using var hessian = new DiagonalOperator(eigenvalues);
        var vector = TestProblems.Numbers<double>(40, 3);
        var norm = Math.Sqrt(vector.Sum(value => value * value));
        vector = Array.ConvertAll(vector, value => value / norm);
        var value = 0.0;
        for (var measurement = 0; measurement < 30; measurement++)
        {
            (value, vector) = Sharpness.Largest(new SeenHessian(hessian), vector, 3);
        }

        Assert.Equal(5, value, 1e-6);
        var halved = new StabilityLimit(1) { Preconditioner = [.. eigenvalues.Select(_ => 4.0)] }; // P^(−½) = ½
        (value, _) = Sharpness.Largest(new SeenHessian(hessian, halved), vector, 3);
        Assert.Equal(1.25, value, 1e-6);
        (value, _) = Sharpness.Largest(new SeenHessian(hessian, halved with { Decay = 0.4 }), vector, 3);
        Assert.Equal(1.35, value, 1e-6);
    }

    [Theory]
    [InlineData("gradient-descent(learning-rate=0.1)", 20)]
    [InlineData("sgd(learning-rate=0.1)", 20)]
    [InlineData("sgd(learning-rate=0.1,momentum=0.9)", 38)]
    [InlineData("momentum(learning-rate=0.1,momentum=0.5)", 30)]
    [InlineData("nesterov(learning-rate=0.1,momentum=0.9)", 13.571428571428571)]
    [InlineData("sgd(learning-rate=0.1,momentum=0.9,nesterov=true)", 13.571428571428571)]
    [InlineData("adam(learning-rate=0.1)", 380)]
    public void Thresholds_are_those_of_the_optimizer(string text, double expected)
    {
        var settings = OptimizerNames.Parse(text);
        using var update = FlatUpdate.For(settings, ParameterPlan.Flat(2), DType.Float64, Device.Cpu);
        using var theta = Tensor.Ones([2], DType.Float64);
        ((GradientUpdate)update).Update(theta, theta, settings.LearningRate, null);
        var saved = update.Save();
        var limit = settings.Stability(
            settings.LearningRate,
            new OptimizerState<double>(saved.Optimizer, saved.Steps, saved.Slots, saved.Scalars))!;
        Assert.Equal(expected, limit.Curvature, 1e-9);
        // After one step on g = 1, v̂ = 1 and P = 1 + ε.
        if (limit.Preconditioner is { } preconditioner)
        {
            Assert.All(preconditioner, value => Assert.Equal(1, value, 1e-7));
        }
    }

    // Frozen blocks have no statistics: the preconditioner is shorter than θ, and what is frozen is seen by no step.
    [Fact]
    public void What_is_frozen_or_slowed_is_seen_so()
    {
        using var hessian = new DiagonalOperator([100, 3, 1, 8]);
        var plan = ParameterPlan.Of(
            new ParameterLayout([("a", Shape.Scalar), ("b", [2]), ("c", Shape.Scalar)]),
            [new ParameterGroup("a") { Frozen = true }, new ParameterGroup("c") { RateScale = 0.25 }]);
        var seen = new SeenHessian(hessian, new StabilityLimit(1) { Preconditioner = [0.5, 1, 2], Decay = 1 }, plan);
        Assert.Equal([0, 4 / 0.5, 2, 9 * 0.25 / 2], seen.Times([1, 1, 1, 1]), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData("adam(learning-rate=0.01)", null)]
    [InlineData("momentum(learning-rate=0.05)", "global-norm(limit=0.5)")]
    [InlineData("l-bfgs", null)]
    public void Watching_changes_no_bit_of_the_training(string optimizer, string? clip)
    {
        var (plain, none) = Train(null);
        var (watched, seen) = Train(new MonitorSettings { Names = MonitorSettings.All, Every = 1, Samples = 8 });
        Assert.Equal(plain, watched);
        Assert.DoesNotContain(none, name => name.StartsWith("sharpness", StringComparison.Ordinal));
        string[] expected = optimizer == "l-bfgs"
            ? ["update-size", "distance", "norm-test", "dead-units", "sharpness", "trace", "top-eigenvalue"]
            : [
                "gradient-norm", "gradient-norm/0.weight", "update-size", "distance", "alpha", "norm-test", "inner-product-test",
                "orthogonality-test", "noise-scale", "dead-units", "sharpness", "sharpness-ratio", "trace", "top-eigenvalue",
            ];
        // With dropout the samples of a batch have masks of their own, and no gradients apart from it.
        Assert.All(
            clip is null ? expected : expected.Where(name => !name.Contains("test", StringComparison.Ordinal) && name != "noise-scale"),
            name => Assert.Contains(name, seen));

        (float[] Theta, HashSet<string> Names) Train(MonitorSettings? monitors)
        {
            using var objective = Objective(
                clip is null ? [new Linear(5), new Relu(), new Linear(3)] : [new Linear(5), new Relu(), new Dropout(0.2), new Linear(3)],
                [6],
                new CrossEntropy(),
                new NetworkSettings { Mode = NetworkMode.Training, Batch = 7, Noise = 3 },
                DType.Float32);
            using var theta = objective.Flat(objective.InitialParameters(1));
            var metrics = new Metrics();
            using var trainer = new Trainer(objective, new TrainSettings(OptimizerNames.Parse(optimizer), 12)
            {
                Batch = 7,
                Clipping = clip is null ? null : Theodolite.Optimizers.Clipping.ClippingNames.Parse(clip),
                Monitors = monitors,
            })
            { Observer = metrics };
            trainer.Run(theta);
            return (theta.ToArray<float>(), [.. metrics.Rows.Select(row => row.Name)]);
        }
    }

    [Fact]
    public void Dead_units_are_counted_and_the_distance_is_that_from_the_start()
    {
        using var objective = Objective([new Linear(4) { Init = new Constant(0) }, new Relu(), new Linear(3)], [6], new CrossEntropy());
        using var theta = objective.Flat(objective.InitialParameters(1));
        var start = theta.ToArray<double>();
        var metrics = new Metrics();
        using var trainer = new Trainer(
            objective,
            new TrainSettings(new GradientDescent { LearningRate = 0.1 },
            1)
            { Monitors = new MonitorSettings { Every = 1 } })
        { Observer = metrics };
        trainer.Run(theta);
        Assert.Equal(1, metrics.Of("dead-units"));
        var way = Math.Sqrt(theta.ToArray<double>().Zip(start, (a, b) => (a - b) * (a - b)).Sum());
        Assert.Equal(way, metrics.Of("distance"), 1e-12);
        Assert.Equal(way / 0.1, metrics.Of("gradient-norm"), 1e-9);
        Assert.Equal(way / Math.Sqrt(start.Sum(value => value * value)), metrics.Of("update-size"), 1e-9);
    }

    [Fact]
    public void Names_are_read_with_suggestions()
    {
        Assert.Null(MonitorSettings.Parse("none", "test"));
        Assert.Equal(MonitorSettings.All, MonitorSettings.Parse("all", "test")!.Names);
        Assert.Equal(["alpha", "sharpness"], MonitorSettings.Parse("alpha,sharpness", "test")!.Names);
        Assert.Contains(
            "did you mean 'sharpness'?",
            Assert.Throws<BadInputException>(() => MonitorSettings.Parse("sharpnes", "test")).Message,
            StringComparison.Ordinal);
    }

    // A clock that a measurement advances by 50 ms and everything else by 1 ms.
    [Fact]
    public void The_budget_is_kept()
    {
        var clock = new Ticking();
        using var suite = new MonitorSuite(
            new MonitorSettings { Names = ["sharpness"], Budget = 0.1 },
            new Slow(clock),
            new GradientDescent(),
            true,
            Tensor.Zeros([2], DType.Float64),
            0,
            clock);
        using var theta = Tensor.Ones([2], DType.Float64);
        var count = 0;
        for (var step = 1L; step <= 20_000; step++)
        {
            clock.Advance(1);
            var due = suite.Due(step);
            count += due.Count;
            suite.Measure(due, new MonitoredStep
            {
                Number = step,
                Before = theta,
                After = theta,
                Gradient = theta,
                Loss = 0,
                Rates = 0.1,
                Samples = null!,
                Plan = ParameterPlan.Flat(2),
                Update = null!,
            }, (_, _) => { });
        }

        Assert.InRange(suite.Report.Share, 0.05, 0.1);
        Assert.InRange(count, 5, 20_000 / 50);
    }

    private static NetworkObjective Objective(
        Layer[] layers,
        long[] shape,
        LossSettings loss,
        NetworkSettings? run = null,
        DType dtype = DType.Float64)
    {
        var width = (int)shape.Aggregate((a, b) => a * b);
        var data = Dataset.Create(
            "test",
            Shape.Create(shape),
            TestProblems.Numbers<double>(21 * width, 4),
            [.. Enumerable.Range(0, 21).Select(i => (double)(i % 3))]);
        return new NetworkObjective(new Network(layers, Shape.Create(shape)), data, loss, dtype, run: run);
    }

    private sealed class Ticking : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(int milliseconds) => _now += milliseconds * TimeSpan.TicksPerMillisecond;

        public override long GetTimestamp() => _now;
    }

    private sealed class Slow(Ticking clock) : ITrainable
    {
        public long ParameterCount => 2;

        public DType DType => DType.Float64;

        public Device Device => Device.Cpu;

        public int SampleCount => 4;

        public double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default) => 0;

        public LinearOperator Hessian(Tensor parameters, Tensor? samples, CancellationToken cancellation = default)
        {
            clock.Advance(50);
            return new DiagonalOperator([1, 2]);
        }
    }

    private sealed class DiagonalOperator(double[] diagonal) : LinearOperator
    {
        public override long Dimension => diagonal.Length;

        public override DType DType => DType.Float64;

        protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
        {
            for (var i = 0; i < block.Length; i++)
            {
                result[i] = diagonal[i % diagonal.Length] * block[i];
            }
        }

        protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class Metrics : ITrainObserver
    {
        public List<(long Step, string Name, double Value)> Rows { get; } = [];

        public void Metric(long step, string name, double value) => Rows.Add((step, name, value));

        public double Of(string name) => Rows.Single(row => row.Name == name).Value;
    }
}
