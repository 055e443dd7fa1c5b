using CsCheck;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Optimizers.SecondOrder;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers.SecondOrder;

/// <summary>The models that steps minimise, and the line search.</summary>
public class SubproblemLaws
{
    private static EigenModel Model(double[] values, double[] slopes)
    {
        var rows = new double[values.Length * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            rows[(i * values.Length) + i] = 1;
        }

        return new EigenModel(values, slopes, rows);
    }

    [Fact]
    public void The_step_in_a_ball_satisfies_the_conditions_of_More_and_Sorensen() => Gen.Select(
        Gen.Int[1, 12],
        Gen.Double[0.01, 10],
        Gen.ULong[1, 1000]).Sample(
        (n, radius, seed) =>
        {
            double[] values = [.. Numbers<double>(n, seed).Order()];
            var slopes = Numbers<double>(n, seed + 1);
            var (step, onBoundary) = Secular.TrustRegion(Model(values, slopes), radius);
            Stationary(values, slopes, step, out var mu);
            Assert.True(mu >= Math.Max(0, -values[0]) - 1e-9);
            Assert.True(Vectors.Norm(step) <= radius * (1 + 1e-9));
            Assert.True(onBoundary ? Math.Abs((Vectors.Norm(step) / radius) - 1) < 1e-9 : Math.Abs(mu) < 1e-9);
        },
        iter: 300,
        seed: "0000KeUMmKrn");

    [Fact]
    public void The_cubic_step_satisfies_its_conditions() => Gen.Select(Gen.Int[1, 12], Gen.Double[0.01, 100], Gen.ULong[1, 1000]).Sample(
        (n, m, seed) =>
        {
            double[] values = [.. Numbers<double>(n, seed).Order()];
            var slopes = Numbers<double>(n, seed + 1);
            var step = Secular.Cubic(Model(values, slopes), m);
            Stationary(values, slopes, step, out var mu);
            Assert.Equal(0.5 * m * Vectors.Norm(step), mu, 1e-8 * (1 + mu));
            Assert.True(mu >= Math.Max(0, -values[0]) - 1e-9);
        },
        iter: 300,
        seed: "0000KeUMmKrn");

    [Fact]
    public void In_the_hard_case_the_lowest_eigenvector_fills_up()
    {
        // g has no part along λ₁ = −2; at μ = 2 the rest of the step is (0, −1/3), inside.
        var (step, onBoundary) = Secular.TrustRegion(Model([-2, 1], [0, 1]), 1);
        Assert.True(onBoundary);
        Assert.Equal(-1.0 / 3, step[1], 1e-12);
        Assert.Equal(Math.Sqrt(8.0 / 9), Math.Abs(step[0]), 1e-12);

        // r = 2μ/M = 4 at μ = 2, M = 1.
        var cubic = Secular.Cubic(Model([-2, 1], [0, 1]), 1);
        Assert.Equal(-1.0 / 3, cubic[1], 1e-12);
        Assert.Equal(Math.Sqrt(16 - (1.0 / 9)), Math.Abs(cubic[0]), 1e-12);

        // Nearly hard: no digit is lost where the root lies close to −λ₁.
        var near = Secular.TrustRegion(Model([-2, 1], [1e-13, 1]), 1).Coordinates;
        Assert.Equal(1, Vectors.Norm(near), 1e-9);
        Assert.Equal(-1.0 / 3, near[1], 1e-9);
        Assert.True(near[0] < 0);
    }

    [Fact]
    public void Steihaug_ends_inside_or_on_the_boundary_and_predicts_what_the_model_says() => Gen.Select(
        Gen.Int[1, 12],
        Gen.Double[0.01, 10],
        Gen.ULong[1, 1000]).Sample(
        (n, radius, seed) =>
        {
            var (values, gradient) = (Numbers<double>(n, seed), Numbers<double>(n, seed + 1));
            using var hessian = new DiagonalOperator(values);
            var (step, change, onBoundary, _) = SteihaugSubproblem.Solve(hessian, gradient, radius);
            var model = 0.0;
            for (var i = 0; i < n; i++)
            {
                model += step[i] * (gradient[i] + (0.5 * values[i] * step[i]));
            }

            Assert.Equal(model, change, 1e-9 * (1 + Math.Abs(model)));
            Assert.True(Vectors.Norm(step) <= radius * (1 + 1e-9));
            Assert.True(!onBoundary || Math.Abs((Vectors.Norm(step) / radius) - 1) < 1e-9);

            // At least as good as the best point along −g (the Cauchy point).
            var (norm, curvature) = (Vectors.Norm(gradient), 0.0);
            for (var i = 0; i < n; i++)
            {
                curvature += gradient[i] * gradient[i] * values[i];
            }

            var t = curvature > 0 ? Math.Min(norm * norm / curvature, radius / norm) : radius / norm;
            Assert.True(change <= (-t * norm * norm) + (0.5 * t * t * curvature) + (1e-9 * (1 + Math.Abs(change))));
        },
        iter: 300,
        seed: "0000KeUMmKrn");

    [Fact]
    public void The_boundary_is_found_without_cancellation()
    {
        // p lies 1e-12 inside the ball and d points outward: the textbook formula loses four digits of the small root.
        var (low, high) = SteihaugSubproblem.Boundary([1 - 1e-12, 0], [1e6, 0], 1);
        Assert.Equal(1e-18, high, 1e-21);
        Assert.Equal(-2e-6, low, 1e-12);
    }

    [Theory]
    [InlineData("(1 - x)^2 + 100*(y - x^2)^2", 1e-3)]
    [InlineData("(1 - x)^2 + 100*(y - x^2)^2", 1)]
    [InlineData("(1 - x)^2 + 100*(y - x^2)^2", 1000)]
    [InlineData("exp(x) + exp(-y) + x^2 + y^2", 50)]
    [InlineData("-log(3 - x^2 - y^2)", 4)]
    public void The_line_search_ends_where_both_Wolfe_conditions_hold(string expression, double first)
    {
        using var objective = ExpressionObjective.Parse(expression);
        var loss = new ObjectiveLoss<double>(objective);
        foreach (var start in (double[][])[[-1.2, 1], [0.3, -0.9], [-1, -1.1]])
        {
            var gradient = new double[2];
            var value = loss.Gradient(start, gradient);
            double[] direction = [.. gradient.Select(g => -g)];
            var slope = Vectors.Dot(gradient, direction);
            var end = new Line(loss, start, direction, value, slope).Search(LineSearch.StrongWolfe, first);
            Assert.True(end.Length > 0);
            var after = loss.Gradient(end.Point, gradient);
            Assert.Equal(end.Value, after);
            Assert.True(after <= value + (1e-4 * end.Length * slope), "sufficient decrease");
            Assert.True(Math.Abs(Vectors.Dot(gradient, direction)) <= 0.9 * Math.Abs(slope), "curvature");
        }
    }

    [Fact]
    public void Perturbations_fill_the_ball_evenly()
    {
        var settings = new PerturbedGradientDescent
        {
            LearningRate = 0,
            Radius = 0.5,
            GradientThreshold = 10,
            WaitingSteps = 1,
            DecreaseThreshold = 0,
        };
        using var objective = ExpressionObjective.Parse("x + y");
        double[] radii = [.. Enumerable.Range(0, 2000).Select(seed =>
        {
            double[] theta = [0, 0];
            (settings with { Seed = seed }).Create<double>(2).Step(theta, new ObjectiveLoss<double>(objective));
            return Vectors.Norm(theta);
        })];
        Assert.InRange(radii.Max(), 0.49, 0.5);

        // (r/R)² is uniform in the plane: its mean is ½ with standard error 0.0065.
        Assert.Equal(0.5, radii.Average(r => r * r / 0.25), 0.026);
    }

    // (λᵢ + μ)sᵢ = −gᵢ with one μ for all.
    private static void Stationary(double[] values, double[] slopes, double[] step, out double mu)
    {
        var largest = Enumerable.Range(0, step.Length).MaxBy(i => Math.Abs(step[i]));
        mu = (-slopes[largest] / step[largest]) - values[largest];
        for (var i = 0; i < step.Length; i++)
        {
            Assert.Equal(-slopes[i], (values[i] + mu) * step[i], 1e-7);
        }
    }
}
