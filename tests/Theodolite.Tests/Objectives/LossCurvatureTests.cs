using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Tests.Objectives;

/// <summary>The losses of model files and the curvatures: what is drawn fits what is differentiated.</summary>
public sealed class LossCurvatureTests
{
    private const int Samples = 7;
    private const int Classes = 3;

    public static TheoryData<string> Losses => new() { "weighted", "smoothed", "binary", "squares" };

    /// <summary>E over the model's own distribution, computed by summing over all targets it could draw.</summary>
    [Fact]
    public void Gauss_newton_of_a_weighted_cross_entropy_is_the_exact_fisher()
    {
        using var objective = Objective("weighted", Labels());
        var theta = Point(objective);
        var p = theta.Length;
        var expected = new double[p * p];
        double[] weights = [2, 0.5, 1];
        var labels = Labels();
        var total = labels.Sum(label => weights[(int)label]);
        var probabilities = Probabilities(objective, theta);
        for (var i = 0; i < Samples; i++)
        {
            for (var c = 0; c < Classes; c++)
            {
                // The gradient of −ln p(c) of sample i: of a loss in which every class weighs 1.
                using var one = new NetworkObjective(
                    Net("weighted"),
                    Data(Inputs()[(i * 4)..((i + 1) * 4)], [c, 0.0, 1, 2]),
                    new CrossEntropy(),
                    DType.Float64);
                var g = Gradient(one, theta);
                var share = weights[(int)labels[i]] * probabilities[(i * Classes) + c] / total;
                for (var j = 0; j < expected.Length; j++)
                {
                    expected[j] += share * g[j / p] * g[j % p];
                }
            }
        }

        Close(expected, Matrix(objective, theta, new() { Kind = CurvatureKind.GaussNewton }), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Many_draws_come_near_gauss_newton(string name)
    {
        using var objective = Objective(name, name is "binary" or "squares" ? null : Labels());
        var theta = Point(objective);
        var exact = Matrix(objective, theta, new() { Kind = CurvatureKind.GaussNewton });
        var drawn = Matrix(objective, theta, new() { Kind = CurvatureKind.MonteCarloFisher, Draws = 100, Seed = 3 });
        var error = Math.Sqrt(exact.Zip(drawn, (x, y) => (x - y) * (x - y)).Sum() / exact.Sum(x => x * x));
        Assert.True(error < 0.25, $"{error}"); // about 1/√100 times a factor of order one
    }

    private static double[] Probabilities(NetworkObjective objective, double[] theta)
    {
        using var flat = objective.Flat(theta);
        using var views = new Theodolite.Objectives.Traced.ParameterViews(objective.Parameters, flat);
        using var inputs = objective.Inputs.Rows(0, objective.Inputs.Shape[0]);
        using var outputs = objective.Outputs(views, inputs);
        using var softmax = outputs.Softmax(1);
        return softmax.ToArray<double>();
    }

    private static double[] Gradient(NetworkObjective objective, double[] theta)
    {
        using var flat = objective.Flat(theta);
        using var gradient = Tensor.Zeros([theta.Length], DType.Float64);
        using var input = objective.Inputs.Rows(0, 1);
        using var target = objective.Targets.Narrow(0, 0, 1);
        objective.BatchGradient(flat, input, target, gradient);
        return gradient.ToArray<double>();
    }

    private static NetworkObjective Objective(string name, double[]? labels)
    {
        LossSettings loss = name switch
        {
            "weighted" => new CrossEntropy { ClassWeights = [2, 0.5, 1] },
            "smoothed" => new CrossEntropy { LabelSmoothing = 0.2 },
            "binary" => new BinaryCrossEntropy { PositiveWeight = 3 },
            _ => new MeanSquaredError(),
        };
        var data = labels is not null
            ? Data(Inputs(), labels)
            : Dataset.Create(
                "test",
                [4],
                Inputs(),
                [.. TestProblems.Numbers<double>(Samples * Classes, 2).Select(x => name == "squares" ? x : x > 0 ? 1 : 0.0)],
                [Classes]);
        return new NetworkObjective(Net(name), data, loss, DType.Float64);
    }

    private static Network Net(string name) => new([new Linear(3), new Tanh(), new Linear(Classes)], [4]);

    // Three more samples tell the data that there are three classes.
    private static Dataset Data(double[] inputs, double[] labels)
    {
        double[] padded = [.. inputs, .. new double[(labels.Length * 4) - inputs.Length]];
        return Dataset.Create("test", [4], padded, labels);
    }

    private static double[] Inputs() => TestProblems.Numbers<double>(Samples * 4, 1);

    private static double[] Labels() => [.. Enumerable.Range(0, Samples).Select(i => (double)(i % Classes))];

    private static double[] Point(Objective objective) => TestProblems.Numbers<double>((int)objective.Parameters.Count, 3);

    private static double[] Matrix(NetworkObjective objective, double[] theta, CurvatureSettings settings)
    {
        using var curvature = objective.Curvature(theta, settings);
        return CurvatureProblems.Matrix(curvature, theta.Length);
    }

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        var error = Math.Sqrt(expected.Zip(actual, (x, y) => (x - y) * (x - y)).Sum());
        var scale = Math.Sqrt(expected.Sum(x => x * x));
        Assert.True(error <= tolerance * (1 + scale), $"differ by {error:g3} of {scale:g3}");
    }
}
