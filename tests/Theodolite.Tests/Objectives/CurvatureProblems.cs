using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Objectives.Traced;
using Theodolite.Operators;
using Theodolite.Programs.Primitives;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Layers = Theodolite.Models.Layers;

namespace Theodolite.Tests.Objectives;

/// <summary>Small networks with every loss, and their curvatures as matrices.</summary>
internal static class CurvatureProblems
{
    internal const int Samples = 9;
    internal const int Outputs = 3;

    internal static readonly Network Mixed = new([new Conv2d(2, 3)
    {
        Padding = 1,
    }, new Layers.Tanh(), new MaxPool2d(2), new Flatten(), new Linear(4), new Layers.Silu(), new Linear(Outputs)], [1, 4, 4]);
    internal static readonly Network Dense = new([new Linear(4), new Layers.Tanh(), new Linear(Outputs)], [3]);
    internal static readonly Network Straight = new([new Linear(Outputs)], [3]);

    internal static TracedObjective Objective(Network network, string loss, TracedSettings? settings = null, double? penalty = null)
    {
        var (likelihood, terms) = loss switch
        {
            "categorical" => ((OutputLikelihood)new CategoricalLikelihood(), (TermFunction)Losses.CrossEntropyTerms),
            "gaussian" => (new GaussianLikelihood(), Losses.MeanSquaredErrorTerms),
            _ => (new BernoulliLikelihood(), (z, y) => (1.0 / Outputs) * new BernoulliLikelihood().NegativeLog(z, y, y)),
        };
        var model = new TracedModel
        {
            Outputs = (parameters, _, input) => network.Trace(parameters, input),
            Terms = terms,
            Likelihood = likelihood,
            Penalty = penalty is { } lambda
                ? parameters => (0.5 * lambda) * parameters.Select(p => p.Square().Sum()).Aggregate((a, b) => a + b)
                : null,
        };
        return new TracedObjective(network.Parameters, Inputs(network), Targets(loss), model, settings);
    }

    internal static TracedObjective Weighted(double[] weights, TracedSettings settings)
    {
        // The weight rides along as a last column of the targets.
        var targets = TestProblems.Numbers<double>(Samples * Outputs, 2);
        double[] rows = [.. Enumerable.Range(0, Samples)
            .SelectMany(i => (double[])[.. targets[(i * Outputs)..((i + 1) * Outputs)], weights[i]])];
        return new TracedObjective(Dense.Parameters, Inputs(Dense), Tensor.From(rows, [Samples, Outputs + 1]), new TracedModel
        {
            Outputs = (parameters, _, input) => Dense.Trace(parameters, input),
            Terms = (z, y) => Losses.MeanSquaredErrorTerms(z, y.Slice(1, 0, Outputs)),
            Weights = (y, _) => y.Slice(1, Outputs, 1).Reshape([y.Shape[0]]),
        }, settings);
    }

    internal static TracedObjective Coupled(TracedSettings settings, IReadOnlyList<long>? only = null)
    {
        var (inputs, targets) = (Inputs(Dense), Targets("gaussian"));
        if (only is not null)
        {
            using var index = Tensor.From([.. only], [only.Count]);
            (var oldInputs, inputs) = (inputs, inputs.IndexSelect(0, index));
            (var oldTargets, targets) = (targets, targets.IndexSelect(0, index));
            oldInputs.Dispose();
            oldTargets.Dispose();
        }

        return new TracedObjective(Dense.Parameters, inputs, targets, new TracedModel
        {
            Outputs = (parameters, buffers, input) =>
            {
                var z = Dense.Trace(parameters, input);
                var mean = (1.0 / z.Shape[0]) * z.Sum([0]);
                return (z - mean.ExpandTo(z.Shape)) * buffers[0].ExpandTo(z.Shape);
            },
            Terms = Losses.MeanSquaredErrorTerms,
        }, settings, buffers: [new TracedBuffer("scale", Tensor.From(1.5, 0.5, 2.0))]);
    }

    internal static Tensor Inputs(Network network) =>
        Tensor.From(TestProblems.Numbers<double>((int)(Samples * network.Input.Count), 1), [Samples, .. network.Input.Span]);

    internal static Tensor Targets(string loss) => loss switch
    {
        "categorical" => Tensor.From([.. Enumerable.Range(0, Samples).Select(i => (long)(i % Outputs))], [Samples]),
        "gaussian" => Tensor.From(TestProblems.Numbers<double>(Samples * Outputs, 2), [Samples, Outputs]),
        _ => Tensor.From([.. TestProblems.Numbers<double>(Samples * Outputs, 2).Select(x => x > 0 ? 1.0 : 0.0)], [Samples, Outputs]),
    };

    internal static double[] Point(Objective objective) => TestProblems.Numbers<double>((int)objective.Parameters.Count, 3);

    internal static double[] Dense2(Objective objective, double[] theta, CurvatureSettings settings)
    {
        using var curvature = objective.Curvature(theta, settings);
        return Matrix(curvature, (int)curvature.Dimension);
    }

    /// <summary>The matrix of an operator, from blocks of k unit vectors.</summary>
    internal static double[] Matrix(LinearOperator @operator, int k)
    {
        var n = (int)@operator.Dimension;
        var matrix = new double[n * n];
        for (var start = 0; start < n; start += k)
        {
            var rows = Math.Min(k, n - start);
            var units = new double[rows * n];
            for (var i = 0; i < rows; i++)
            {
                units[(i * n) + start + i] = 1;
            }

            @operator.Apply(units, matrix.AsSpan(start * n, rows * n), rows);
        }

        return matrix;
    }

    internal static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    internal static void Close(double[] expected, double[] actual, double tolerance)
    {
        double[] difference = [.. expected.Zip(actual, (x, y) => x - y)];
        var (error, scale) = (Math.Sqrt(Dot(difference, difference)), Math.Sqrt(Dot(expected, expected)));
        Assert.True(error <= tolerance * (1 + scale), $"differ by {error:g3} of {scale:g3}");
    }
}
