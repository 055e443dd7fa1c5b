using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Objectives.Traced;
using Theodolite.Operators;
using Theodolite.Programs.Primitives;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using static Theodolite.Tests.Objectives.CurvatureProblems;
using Layers = Theodolite.Models.Layers;

namespace Theodolite.Tests.Objectives;

/// <summary>What relates Gauss–Newton, the Fisher matrices and the Hessian to each other.</summary>
public sealed class FisherLaws
{
    [Theory]
    [InlineData("categorical")]
    [InlineData("gaussian")]
    [InlineData("bernoulli")]
    public void The_empirical_fisher_is_the_mean_of_outer_products_of_gradients(string loss)
    {
        using var objective = Objective(Dense, loss);
        var theta = Point(objective);
        var p = theta.Length;
        var expected = new double[p * p];
        for (var i = 0; i < Samples; i++)
        {
            using var flat = objective.Flat(theta);
            using var gradient = Tensor.Zeros([p], DType.Float64);
            using var input = objective.Inputs.Rows(i, 1);
            using var target = objective.Targets.Narrow(0, i, 1);
            objective.BatchGradient(flat, input, target, gradient);
            var g = gradient.ToArray<double>();
            for (var j = 0; j < expected.Length; j++)
            {
                expected[j] += g[j / p] * g[j % p] / Samples;
            }
        }

        Close(expected, Dense2(objective, theta, new() { Kind = CurvatureKind.EmpiricalFisher }), 1e-13);
    }

    [Theory]
    [InlineData("categorical")]
    [InlineData("gaussian")]
    [InlineData("bernoulli")]
    public void Gauss_newton_is_the_hessian_where_the_model_is_linear_in_its_parameters(string loss)
    {
        using var objective = Objective(Straight, loss);
        var theta = Point(objective);
        Close(
            Dense2(objective, theta, new() { Kind = CurvatureKind.Hessian }),
            Dense2(objective, theta, new() { Kind = CurvatureKind.GaussNewton }), 1e-13);
    }

    [Theory]
    [InlineData("categorical")]
    [InlineData("gaussian")]
    [InlineData("bernoulli")]
    public void Gauss_newton_and_fishers_are_positive_semidefinite_and_the_hessian_is_not(string loss)
    {
        using var objective = Objective(Dense, loss);
        var theta = Point(objective);
        foreach (var kind in Enum.GetValues<CurvatureKind>())
        {
            var matrix = Dense2(objective, theta, new() { Kind = kind, Draws = 3 });
            using var tensor = Tensor.From(matrix, [theta.Length, theta.Length]);
            using var values = tensor.EigenvaluesSymmetric();
            var eigenvalues = values.ToArray<double>();
            Assert.True(eigenvalues[0] >= -1e-14 * eigenvalues[^1] == (kind != CurvatureKind.Hessian), $"{kind}: {eigenvalues[0]}");
        }
    }

    [Theory]
    [InlineData("categorical")]
    [InlineData("gaussian")]
    [InlineData("bernoulli")]
    public void The_monte_carlo_fisher_tends_to_gauss_newton_as_the_root_of_the_draws(string loss)
    {
        using var objective = Objective(Dense, loss);
        var theta = Point(objective);
        var exact = Dense2(objective, theta, new() { Kind = CurvatureKind.GaussNewton });
        // The squared error of a mean of m draws is 1/m of that of one; averaged over seeds the ratio is near 1.
        var (few, many) = (MeanSquare(1, 64), MeanSquare(16, 16));
        Assert.InRange(16 * many / few, 0.6, 1.6);
        Assert.True(many < 0.2 * Dot(exact, exact), $"{many} of {Dot(exact, exact)}");

        double MeanSquare(int draws, int seeds) => Enumerable.Range(0, seeds).Average(seed =>
        {
            var drawn = Dense2(objective, theta, new() { Kind = CurvatureKind.MonteCarloFisher, Draws = draws, Seed = (ulong)seed });
            double[] error = [.. drawn.Zip(exact, (x, y) => x - y)];
            return Dot(error, error);
        });
    }
}
