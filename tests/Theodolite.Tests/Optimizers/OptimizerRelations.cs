using CsCheck;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

/// <summary>Relations between optimizers (section 6 of the specification).</summary>
public class OptimizerRelations
{
    [Fact]
    public void Inside_equals_outside_for_a_constant_rate() => Close(
        Follow(new Momentum { LearningRate = 0.03 }, Bowl, 20),
        Follow(new Momentum { LearningRate = 0.03, LearningRatePlacement = LearningRatePlacement.Inside }, Bowl, 20));

    [Fact]
    public void Without_momentum_sgd_is_gradient_descent() => Assert.Equal(
        Follow(new GradientDescent { LearningRate = 0.03, WeightDecay = 0.1 }, Bowl, 20),
        Follow(new Sgd { LearningRate = 0.03, WeightDecay = 0.1 }, Bowl, 20));

    [Fact]
    public void Adamw_without_decay_is_adam() => Assert.Equal(
        Follow(new Adam { LearningRate = 0.03 }, Bowl, 20),
        Follow(new AdamW { LearningRate = 0.03, WeightDecay = 0 }, Bowl, 20));

    [Fact]
    public void Nesterov_with_hardly_any_momentum_is_gradient_descent() => Close(
        Follow(new GradientDescent { LearningRate = 0.03 }, Bowl, 20),
        Follow(new Nesterov { LearningRate = 0.03, Momentum = 1e-13 }, Bowl, 20));

    [Fact]
    public void Corrected_rmsprop_is_adam_without_first_moment() => Close(
        Follow(new Adam { LearningRate = 0.03, Beta1 = 0, Beta2 = 0.99 }, Bowl, 20),
        Follow(new RmsProp { LearningRate = 0.03, BiasCorrection = true }, Bowl, 20));

    [Fact]
    public void Practical_nesterov_is_the_textbook_seen_from_the_point_ahead()
    {
        var textbook = new Nesterov { LearningRate = 0.05, Form = NesterovForm.Textbook }.Create<double>(2);
        var phi = Bowl.Start.ToArray();
        foreach (var theta in Follow(new Nesterov { LearningRate = 0.05 }, Bowl, 10))
        {
            textbook.Step(phi, new GradientLoss(Bowl.Gradient));
            Close([theta], [[.. phi.Zip(textbook.Save().Slots[0].Values, (p, v) => p - (0.9 * v))]], 1e-8);
        }
    }

    [Theory]
    [InlineData("adam(epsilon-outside=0)")]
    [InlineData("nadam(epsilon-outside=0)")]
    [InlineData("adamax(epsilon-inside=0)")]
    [InlineData("lion")]
    [InlineData("muon(epsilon=0)")]
    public void Scaling_all_gradients_leaves_the_iterates(string text) => Gen.Double[1e-3, 1e3].Sample(
        scale =>
        {
            var plan = ParameterPlan.Of(Shape.Create([2, 3]));
            var settings = OptimizerNames.Parse(text);
            var (plain, scaled) = (settings.CreateFromGradients<double>(plan), settings.CreateFromGradients<double>(plan));
            var (a, b) = (Numbers<double>(6, 1), Numbers<double>(6, 1));
            for (var k = 0; k < 5; k++)
            {
                var gradient = Numbers<double>(6, (ulong)k + 5);
                plain.Update(a, gradient);
                scaled.Update(b, [.. gradient.Select(g => scale * g)]);
            }

            Close([a], [b]);
        },
        seed: "0000KeUMmKrn",
        iter: 30);

    [Fact]
    public void The_first_step_of_Adam_is_the_sign_of_the_gradient()
    {
        var theta = new double[3];
        new Adam { LearningRate = 0.1, EpsilonOutside = 0 }.CreateFromGradients<double>(ParameterPlan.Flat(3))
            .Update(theta, [3e-5, -40, 0]);
        Close([[-0.1, 0.1, 0]], [theta]);
    }

    [Theory]
    [InlineData("adam(learning-rate=0.1)", "adam(learning-rate=0.1,beta1=0.5)")]
    [InlineData("momentum(learning-rate=0.1)", "momentum(learning-rate=0.1,momentum=0.5)")]
    [InlineData("nesterov(learning-rate=0.1)", "nesterov(learning-rate=0.1,momentum=0.5)")]
    [InlineData("lion(learning-rate=0.1)", "lion(learning-rate=0.1,beta1=0.5)")]
    [InlineData("adamax(learning-rate=0.1)", "adamax(learning-rate=0.1,beta1=0.5)")]
    public void A_schedule_may_set_the_momentum(string text, string other)
    {
        var (set, own) = (OptimizerNames.Parse(text).CreateFromGradients<double>(ParameterPlan.Flat(2)), OptimizerNames.Parse(other)
            .CreateFromGradients<double>(ParameterPlan.Flat(2)));
        var (a, b) = (Bowl.Start.ToArray(), Bowl.Start.ToArray());
        for (var k = 0; k < 4; k++)
        {
            set.Update(a, Bowl.Gradient(a), new StepRates(0.1, 0.5));
            own.Update(b, Bowl.Gradient(b));
        }

        Assert.Equal(b, a);
    }

    [Fact]
    public void Schedule_free_averages_the_base_points()
    {
        // x is a convex combination of the z so far, coordinate by coordinate.
        var optimizer = new ScheduleFreeSgd { LearningRate = 0.1 }.CreateFromGradients<double>(ParameterPlan.Flat(2));
        var theta = Bowl.Start.ToArray();
        var (low, high, point) = (new[] { double.PositiveInfinity, double.PositiveInfinity }, new[]
        {
            double.NegativeInfinity,
            double.NegativeInfinity,
        }, new double[2]);
        for (var k = 0; k < 30; k++)
        {
            optimizer.Update(theta, Bowl.Gradient(theta), 0.1 / (1 + (k % 3)));
            var basis = optimizer.Save().Slots.Single().Values;
            optimizer.EvaluationPoint(theta, point);
            for (var i = 0; i < 2; i++)
            {
                (low[i], high[i]) = (Math.Min(low[i], basis[i]), Math.Max(high[i], basis[i]));
                Assert.InRange(point[i], low[i] - 1e-12, high[i] + 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(5, 1, 4)]
    [InlineData(5, 4, 1)]
    [InlineData(1, 4, 5)]
    public void Adafactor_factors_the_axes_it_is_told_to(int first, int second, int third)
    {
        // An axis of length 1 changes nothing wherever it stands beside the longest two, and the slices of a leading axis nothing of each
        // other.
        var settings = new AdaFactor { ClipThreshold = null, ParameterScale = false };
        Shape matrix = [.. new long[] { first, second, third }.Where(extent => extent > 1)];
        Assert.Equal(Move(settings, matrix), Move(settings with { FactoredAxes = FactoredAxes.Longest }, [first, second, third]));
        Assert.Equal(Move(settings, matrix), Move(settings, [3, .. matrix.Span])[..(int)matrix.Count]);
        // Between the longest axes, a middle one of length 2 makes two matrices, interleaved.
        var both = Move(settings with { FactoredAxes = FactoredAxes.Longest }, [matrix[0], 2, matrix[1]], repeat: (int)matrix[1]);
        var alone = Move(settings, matrix);
        Assert.Equal(alone, Enumerable.Range(0, (int)matrix[0]).SelectMany(i => both.Skip(i * 2 * (int)matrix[1]).Take((int)matrix[1])));

        // Gradients of as many numbers as the shape has, or each run of them twice.
        static double[] Move(AdaFactor settings, Shape shape, int repeat = 0)
        {
            var count = (int)shape.Count;
            var optimizer = settings.CreateFromGradients<double>(ParameterPlan.Of(shape));
            var theta = new double[count];
            for (var k = 0; k < 3; k++)
            {
                var numbers = Numbers<double>(count, (ulong)k);
                optimizer.Update(theta, repeat == 0 ? numbers : [.. numbers.Chunk(repeat).SelectMany(run => run.Concat(run)).Take(count)]);
            }

            return theta;
        }
    }

    [Fact]
    public void Shampoo_takes_the_norm_of_the_optimizer_it_is_grafted_on()
    {
        var gradient = Numbers<double>(12, 3);
        foreach (var (grafting, other) in new (ShampooGrafting, OptimizerSettings)[]
        {
            (ShampooGrafting.Sgd, new GradientDescent { LearningRate = 1 }),
            (ShampooGrafting.Adagrad, new AdaGrad { LearningRate = 1 }),
            (ShampooGrafting.Rmsprop, new RmsProp { LearningRate = 1 }),
        })
        {
            var plan = ParameterPlan.Of(Shape.Create([3, 4]));
            var (a, b) = (new double[12], new double[12]);
            new Shampoo { LearningRate = 1, Grafting = grafting }.CreateFromGradients<double>(plan).Update(a, gradient);
            other.CreateFromGradients<double>(plan).Update(b, gradient);
            Assert.Equal(Math.Sqrt(b.Sum(x => x * x)), Math.Sqrt(a.Sum(x => x * x)), 1e-12);
            Assert.NotEqual(b, a);
        }
    }

    [Fact]
    public void Shampoo_takes_tensors_of_any_order()
    {
        // With one sum of rank-one statistics along each axis, a rank-one tensor keeps its direction and loses its length.
        double[] a = [1, 2], b = [3, -1, 2], c = [0.5, 1];
        double[] tensor = [.. a.SelectMany(x => b.SelectMany(y => c.Select(z => x * y * z)))];
        var theta = new double[12];
        new Shampoo { LearningRate = 1, Epsilon = 1e-12 }.CreateFromGradients<double>(ParameterPlan.Of(Shape.Create([2, 3, 2])))
            .Update(theta, tensor);
        var norm = Math.Sqrt(tensor.Sum(x => x * x));
        Close([[.. tensor.Select(x => -x / norm)]], [theta], 1e-6);
    }

    [Fact]
    public void The_basis_of_soap_stays_orthonormal_and_finds_the_eigenvectors()
    {
        var optimizer = new Soap { BasisInterval = 1, StatisticsDecay = 0.9 }.CreateFromGradients<double>(
            ParameterPlan.Of(Shape.Create([3, 4])));
        var (theta, gradient) = (new double[12], Numbers<double>(12, 4));
        for (var k = 0; k < 200; k++)
        {
            optimizer.Update(theta, gradient);
        }

        var slots = optimizer.Save().Slots.ToDictionary(slot => slot.Name, slot => slot.Values);
        var (q, l) = (slots["basis-0/0"], slots["statistics-0/0"]);
        double Product(int i, int j, Func<int, int, double> middle) =>
            Enumerable.Range(0, 3).Sum(a => Enumerable.Range(0, 3).Sum(b => q[(a * 3) + i] * middle(a, b) * q[(b * 3) + j]));
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(i == j ? 1 : 0, Product(i, j, (a, b) => a == b ? 1 : 0), 1e-12);
                if (i != j)
                {
                    Assert.Equal(0, Product(i, j, (a, b) => l[(a * 3) + b]), 1e-9);
                }
            }
        }
    }
}
