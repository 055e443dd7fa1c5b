using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Models;

/// <summary>Every loss against its formula in plain float64, and what must hold of all of them.</summary>
[Collection(NativeHandles.Name)]
public class LossLaws
{
    private const int Samples = 12;

    private static readonly double[] s_labels = [0, 1, 2, 0, 0, 1, 2, 2, 0, 1, 0, 2];
    private static readonly double[] s_positions = [.. Enumerable.Range(0, Samples * 4)
        .Select(i => i % 5 == 2 || i is > 15 and < 24 ? -100.0 : i * 7 % 3)];
    private static readonly double[] s_reals = TestProblems.Numbers<double>(Samples * 2, 3);
    private static readonly double[] s_weights = [0.5, 2, 1.25];

    private static readonly Dictionary<string, Problem> s_problems = new()
    {
        ["cross-entropy"] = new(new CrossEntropy(), [3], s_labels, [1], (z, y) => Softmax(z, y, 3, 0, [1, 1, 1])),
        ["smoothed"] = new(new CrossEntropy { LabelSmoothing = 0.3 }, [3], s_labels, [1], (z, y) => Softmax(z, y, 3, 0.3, [1, 1, 1])),
        ["weighted"] = new(
            new CrossEntropy { ClassWeights = [0.5, 2, 1.25] },
            [3],
            s_labels,
            [1],
            (z, y) => Softmax(z, y, 3, 0, s_weights)),
        ["weighted and smoothed"] = new(
            new CrossEntropy { ClassWeights = [0.5, 2, 1.25], LabelSmoothing = 0.2 },
            [3],
            s_labels,
            [1],
            (z, y) => Softmax(z, y, 3, 0.2, s_weights)),
        ["sequence"] = new(new SequenceCrossEntropy(), [4, 3], s_positions, [4], (z, y) => Softmax(z, y, 3, 0, [1, 1, 1])),
        ["sequence, all options"] = new(
            new SequenceCrossEntropy { ClassWeights = [0.5, 2, 1.25], LabelSmoothing = 0.2 },
            [4, 3],
            s_positions,
            [4],
            (z, y) => Softmax(z, y, 3, 0.2, s_weights)),
        ["binary"] = new(
            new BinaryCrossEntropy(),
            [2],
            [.. s_positions.Take(24).Select(value => value > 0 ? 1.0 : 0)],
            [2],
            (z, y) => Binary(z, y, 1)),
        ["binary, weighted and soft"] = new(
            new BinaryCrossEntropy { PositiveWeight = 3 },
            [2],
            [.. s_reals.Select(value => Math.Abs(value) % 1)],
            [2],
            (z, y) => Binary(z, y, 3)),
        ["squared"] = new(new MeanSquaredError(), [2], s_reals, [2], (z, y) => z.Zip(y, (a, b) => (a - b) * (a - b)).Average()),
        ["absolute"] = new(new MeanAbsoluteError(), [2], s_reals, [2], (z, y) => z.Zip(y, (a, b) => Math.Abs(a - b)).Average()),
        ["huber"] = new(new Huber { Delta = 0.4 }, [2], s_reals, [2], (z, y) => z.Zip(y, (a, b) => Huber(a - b, 0.4)).Average()),
        ["huber of 1"] = new(new Huber(), [2], s_reals, [2], (z, y) => z.Zip(y, (a, b) => Huber(a - b, 1)).Average()),
        ["smooth-l1"] = new(
            new SmoothL1 { Beta = 0.4 },
            [2],
            s_reals,
            [2],
            (z, y) => z.Zip(y, (a, b) => Huber(a - b, 0.4) / 0.4).Average()),
        ["penalised"] = new(
            new Huber { L2 = new(0.1) },
            [2],
            s_reals,
            [2],
            (z, y) => z.Zip(y, (a, b) => Huber(a - b, 1)).Average() + (0.05 * z.Sum(a => a * a))),
    };

    public static TheoryData<string> Names => [.. s_problems.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_value_is_that_of_the_formula_however_the_data_are_cut(string name)
    {
        var live = Tensor.LiveCount;
        var problem = s_problems[name];
        foreach (var size in new[] { 1.0, 20 })
        {
            var theta = problem.Theta(size);
            var expected = problem.Expected(theta);
            foreach (var rows in new int?[] { null, 1, 5, 7 })
            {
                using var objective = problem.Objective(rows);
                Assert.Equal(1, objective.Value(theta) / expected, 1e-13);
            }
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_and_curvature_are_those_of_differences(string name)
    {
        var problem = s_problems[name];
        using var objective = problem.Objective(rows: 5);
        var (theta, direction) = (problem.Theta(), TestProblems.Numbers<double>(problem.Theta().Length, 8));
        var (gradient, above, below) = (new double[theta.Length], new double[theta.Length], new double[theta.Length]);
        objective.Gradient(theta, gradient);
        const double H = 1e-6;
        double[] forward = [.. theta.Zip(direction, (a, b) => a + (H * b))];
        double[] backward = [.. theta.Zip(direction, (a, b) => a - (H * b))];
        Assert.Equal(
            (objective.Gradient(forward, above) - objective.Gradient(backward, below)) / (2 * H),
            gradient.Zip(direction, (a, b) => a * b).Sum(),
            1e-8);
        using var hessian = objective.Hessian(theta);
        var product = new double[theta.Length];
        hessian.Apply(direction, product, 1);
        for (var i = 0; i < product.Length; i++)
        {
            Assert.Equal((above[i] - below[i]) / (2 * H), product[i], 1e-7);
        }
    }

    // A batch has its own sum of weights, as in PyTorch.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_is_the_mean_over_what_counts_in_it(string name)
    {
        var problem = s_problems[name];
        using var objective = problem.Objective();
        double[] values = problem.Theta();
        using var theta = objective.Flat(values);
        using var gradient = Tensor.Empty([theta.Count], DType.Float64);
        long[] batch = [0, 3, 4, 5, 7];
        using var samples = Tensor.From(batch, [batch.Length]);
        double[] Rows(double[] all) =>
            [.. batch.SelectMany(i => all[((int)i * (all.Length / Samples))..(((int)i + 1) * (all.Length / Samples))])];
        var penalty = problem.Loss.L2 is null ? 0 : 0.05 * values.Sum(value => value * value);
        var expected = problem.Loss.L2 is null
            ? problem.Formula(Rows(problem.Outputs(values)), Rows(problem.Targets))
            : s_problems["huber of 1"].Formula(Rows(problem.Outputs(values)), Rows(problem.Targets)) + penalty;
        Assert.Equal(expected, ((ITrainable)objective).Gradient(theta, samples, gradient), 1e-13);
    }

    [Fact]
    public void A_batch_in_which_nothing_counts_moves_nothing()
    {
        using var objective = s_problems["sequence"].Objective();
        using var theta = objective.Flat(s_problems["sequence"].Theta());
        using var gradient = Tensor.Empty([theta.Count], DType.Float64);
        using var samples = Tensor.From<long>([4, 5], [2]);
        Assert.Equal(0, ((ITrainable)objective).Gradient(theta, samples, gradient));
        Assert.All(gradient.ToArray<double>(), value => Assert.Equal(0, value));
    }

    // The outputs are linear in θ, so nothing is left out.
    [Theory]
    [MemberData(nameof(Names))]
    public void Where_outputs_are_linear_the_Gauss_Newton_matrix_is_the_Hessian(string name)
    {
        var problem = s_problems[name];
        using var objective = problem.Objective(rows: 5);
        var theta = problem.Theta();
        var direction = TestProblems.Numbers<double>(theta.Length, 8);
        var (left, right) = (new double[theta.Length], new double[theta.Length]);
        using var hessian = objective.Hessian(theta);
        using var gaussNewton = objective.Curvature(theta, CurvatureSettings.Of(CurvatureKind.GaussNewton));
        hessian.Apply(direction, left, 1);
        gaussNewton.Apply(direction, right, 1);
        for (var i = 0; i < left.Length; i++)
        {
            Assert.Equal(left[i], right[i], 1e-13);
        }
    }

    // 1,024 draws: the relative deviation of the mean is a few per cent.
    [Theory]
    [InlineData("weighted")]
    [InlineData("weighted and smoothed")]
    [InlineData("sequence, all options")]
    [InlineData("binary, weighted and soft")]
    [InlineData("squared")]
    public void The_mean_of_drawn_Fisher_matrices_is_the_Gauss_Newton_matrix(string name)
    {
        var problem = s_problems[name];
        using var objective = problem.Objective();
        var theta = problem.Theta();
        var direction = TestProblems.Numbers<double>(theta.Length, 8);
        double Form(CurvatureSettings settings)
        {
            using var matrix = objective.Curvature(theta, settings);
            var product = new double[theta.Length];
            matrix.Apply(direction, product, 1);
            return product.Zip(direction, (a, b) => a * b).Sum();
        }

        var drawn = Enumerable.Range(0, 16)
            .Average(seed => Form(new() { Kind = CurvatureKind.MonteCarloFisher, Draws = 64, Seed = (ulong)seed }));
        Assert.Equal(1, drawn / Form(CurvatureSettings.Of(CurvatureKind.GaussNewton)), 0.15);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_of_a_thousand_break_nothing(string name)
    {
        var problem = s_problems[name];
        using var objective = problem.Objective(dtype: DType.Float32);
        double[] theta = [.. problem.Theta().Select(value => value > 0 ? 1000.0 : -1000)];
        var gradient = new double[theta.Length];
        var loss = objective.Gradient(theta, gradient);
        Assert.Equal(1, loss / problem.Expected(theta), 1e-5);
        Assert.All(gradient, value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_outputs_pass_the_lower_bound_and_descent_reaches_it(string name)
    {
        var problem = s_problems[name];
        if (problem.Loss.L2 is not null)
        {
            return;
        }

        using var objective = problem.Objective();
        var bound = objective.LowerBound!.Value;
        var theta = problem.Theta();
        var gradient = new double[theta.Length];
        var loss = objective.Gradient(theta, gradient);
        Assert.True(loss > bound);
        // Each output has its own parameter and the loss is convex in it: steps against the sign of the gradient that shrink.
        for (var step = 2.0; step > 1e-7; step *= 0.7)
        {
            for (var repeat = 0; repeat < 8; repeat++)
            {
                var saved = (double[])theta.Clone();
                for (var i = 0; i < theta.Length; i++)
                {
                    theta[i] -= step * Math.Sign(gradient[i]);
                }

                var next = new double[theta.Length];
                var value = objective.Gradient(theta, next);
                if (value < loss)
                {
                    (loss, gradient) = (value, next);
                }
                else
                {
                    theta = saved;
                }
            }
        }

        Assert.InRange(loss, bound - 1e-13, bound + 1e-4);
    }

    // Cross-entropies share one output among all positions, the others have one per element. Each loss is convex in each number of it.
    [Theory]
    [InlineData("cross-entropy", 3)]
    [InlineData("smoothed", 3)]
    [InlineData("weighted", 3)]
    [InlineData("weighted and smoothed", 3)]
    [InlineData("sequence", 3)]
    [InlineData("sequence, all options", 3)]
    [InlineData("binary", 2)]
    [InlineData("binary, weighted and soft", 2)]
    [InlineData("squared", 2)]
    [InlineData("absolute", 2)]
    public void The_constant_loss_is_that_of_the_best_output_for_all(string name, int width)
    {
        var problem = s_problems[name];
        using var objective = problem.Objective();
        var constant = new double[width];
        double Loss() => problem.Formula(
            [.. Enumerable.Range(0, problem.Width * Samples).Select(i => constant[i % width])],
            problem.Targets);
        for (var sweep = 0; sweep < 60; sweep++)
        {
            for (var k = 0; k < width; k++)
            {
                var (low, high) = (-20.0, 20.0);
                while (high - low > 1e-9)
                {
                    var third = (high - low) / 3;
                    constant[k] = low + third;
                    var left = Loss();
                    constant[k] = high - third;
                    (low, high) = left < Loss() ? (low, high - third) : (low + third, high);
                }

                constant[k] = low;
            }
        }

        Assert.Equal(problem.Loss.ConstantLoss(objective.Data, objective.Network.Output)!.Value, Loss(), 1e-7);
    }

    // PyTorch's F.cross_entropy with weight and label_smoothing.
    private static double Softmax(double[] z, double[] y, int classes, double smoothing, double[] weights)
    {
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < y.Length; i++)
        {
            if (y[i] < 0)
            {
                continue;
            }

            var row = z[(i * classes)..((i + 1) * classes)];
            var logarithm = row.Max() + Math.Log(row.Sum(value => Math.Exp(value - row.Max())));
            var label = (int)y[i];
            sum += (1 - smoothing) * weights[label] * (logarithm - row[label]);
            sum += smoothing / classes * row.Zip(weights, (value, weight) => weight * (logarithm - value)).Sum();
            total += weights[label];
        }

        return sum / total;
    }

    private static double Binary(double[] z, double[] y, double weight) =>
        z.Zip(y, (a, b) => (weight * b * Softplus(-a)) + ((1 - b) * Softplus(a))).Average();

    private static double Softplus(double z) => Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));

    private static double Huber(double d, double delta) => Math.Abs(d) <= delta ? d * d / 2 : delta * (Math.Abs(d) - (delta / 2));

    // A linear network without bias whose inputs are unit vectors: θ is the table of outputs, one column per sample.
    private sealed record Problem(
        LossSettings Loss,
        int[] Output,
        double[] Targets,
        int[] TargetShape,
        Func<double[], double[], double> Formula)
    {
        public int Width => Output.Aggregate(1, (a, b) => a * b);

        public NetworkObjective Objective(int? rows = null, DType dtype = DType.Float64)
        {
            var inputs = new double[Samples * Samples];
            for (var i = 0; i < Samples; i++)
            {
                inputs[(i * Samples) + i] = 1;
            }

            var data = Dataset.Create(
                "the targets",
                [Samples],
                inputs,
                Targets,
                Shape.Create([.. TargetShape.Select(extent => (long)extent)]));
            Layer[] layers = Output.Length == 1
                ? [new Linear(Width) { Bias = false }]
                : [new Linear(Width) { Bias = false }, new Shaped(Output[0], Output[1])];
            return new NetworkObjective(
                new Network(layers, [Samples]),
                data,
                Loss,
                dtype,
                settings: rows is { } count ? new TracedSettings { Microbatch = new(count, 2) } : null);
        }

        public double[] Theta(double size = 1) => [.. TestProblems.Numbers<double>(Width * Samples, 5).Select(value => size * value)];

        public double Expected(double[] theta) => Formula(Outputs(theta), Targets);

        /// <summary>All outputs, sample by sample.</summary>
        public double[] Outputs(double[] theta)
        {
            var outputs = new double[theta.Length];
            for (var i = 0; i < Samples; i++)
            {
                for (var j = 0; j < Width; j++)
                {
                    outputs[(i * Width) + j] = theta[(j * Samples) + i];
                }
            }

            return outputs;
        }
    }

    private sealed record Shaped(int Rows, int Columns) : Layer
    {
        public override string Kind => "shaped";

        public override Shape OutputShape(Shape input) => [Rows, Columns];

        public override Programs.Value Trace(Programs.Value input, LayerScope scope) =>
            Programs.Primitives.LayoutOperations.Reshape(input, [input.Shape[0], Rows, Columns]);
    }
}
