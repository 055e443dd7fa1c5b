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

/// <summary>What must hold of every curvature, whatever the kind, the parameters, the samples and the cut.</summary>
public sealed class CurvatureLaws
{
    public static TheoryData<CurvatureKind, string> Cases
    {
        get
        {
            var cases = new TheoryData<CurvatureKind, string>();
            foreach (var kind in Enum.GetValues<CurvatureKind>())
            {
                foreach (var loss in (string[])["categorical", "gaussian", "bernoulli"])
                {
                    cases.Add(kind, loss);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_cut_of_data_and_block_gives_the_same_symmetric_operator(CurvatureKind kind, string loss)
    {
        double[]? expected = null;
        foreach (var (plan, bytes) in ((MicrobatchPlan, long)[])[(new(Samples, 64), long.MaxValue), (new(4, 2), 0), (new(1, 1), 3000)])
        {
            using var objective = Objective(Mixed, loss, new TracedSettings { Microbatch = plan, ResidualBytes = bytes });
            using var curvature = objective.Curvature(Point(objective), new() { Kind = kind, Draws = 2, Seed = 5 });
            OperatorChecks.Require(curvature);
            var dense = Matrix(curvature, 3);
            Close(expected ??= dense, dense, 1e-13);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_restricted_curvature_is_the_submatrix(CurvatureKind kind, string loss)
    {
        using var objective = Objective(Mixed, loss, new TracedSettings { Microbatch = new(4, 3) });
        var theta = Point(objective);
        var settings = new CurvatureSettings { Kind = kind, Seed = 2 };
        using var full = objective.Curvature(theta, settings);
        foreach (var name in (string[])["0", "4", "6.weight", "6"])
        {
            var selection = ParameterSelection.Of(objective.Parameters, name);
            using var part = objective.Curvature(theta, settings with { Parameters = selection });
            using var rows = new RestrictedOperator(full, [.. selection.Blocks.Select(block => (block.Offset, block.Count))]);
            Assert.Equal(selection.Dimension, part.Dimension);
            Close(Matrix(rows, 5), Matrix(part, 5), 1e-13);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Samples_in_microbatches_are_weighted_by_size(CurvatureKind kind, string loss)
    {
        if (kind == CurvatureKind.MonteCarloFisher)
        {
            return; // its draws follow the position of a sample in the selection
        }

        using var objective = Objective(Dense, loss, new TracedSettings { Microbatch = new(2, 4) });
        var theta = Point(objective);
        var all = Dense2(objective, theta, new() { Kind = kind });
        Close(
            all,
            Dense2(objective, theta, new() { Kind = kind, Samples = new SampleSelection.Microbatches([[8, 1, 2], [0], [7, 3, 4, 6, 5]]) }),
            1e-13);
        Close(all, Dense2(objective, theta, new() { Kind = kind, Samples = new SampleSelection.Random(Samples, 3) }), 1e-13);
        double[] mean = new double[all.Length];
        for (var i = 0L; i < Samples; i++)
        {
            var one = Dense2(objective, theta, new() { Kind = kind, Samples = new SampleSelection.Indices([i]) });
            mean = [.. mean.Zip(one, (sum, x) => sum + (x / Samples))];
        }

        Close(all, mean, 1e-13);
    }

    [Fact]
    public void A_penalty_counts_in_hessian_and_gauss_newton_and_in_no_fisher()
    {
        const double Lambda = 0.3;
        foreach (var kind in Enum.GetValues<CurvatureKind>())
        {
            using var plain = Objective(Dense, "categorical");
            using var penalized = Objective(Dense, "categorical", penalty: Lambda);
            var theta = Point(plain);
            var settings = new CurvatureSettings { Kind = kind, Parameters = ParameterSelection.Of(plain.Parameters, "2") };
            var expected = Dense2(plain, theta, settings);
            var n = (int)settings.Parameters.Dimension;
            for (var i = 0; i < n && kind is CurvatureKind.Hessian or CurvatureKind.GaussNewton; i++)
            {
                expected[(i * n) + i] += Lambda;
            }

            Close(expected, Dense2(penalized, theta, settings), 1e-14);
            var (g, h) = (new double[theta.Length], new double[theta.Length]);
            Assert.Equal(plain.Gradient(theta, g) + (0.5 * Lambda * Dot(theta, theta)), penalized.Gradient(theta, h), 1e-13);
            Assert.Equal(penalized.Value(theta), penalized.Gradient(theta, h), 1e-13);
            Close([.. g.Zip(theta, (x, t) => x + (Lambda * t))], h, 1e-14);
        }
    }

    [Fact]
    public void Weights_of_observations_make_a_weighted_mean_in_values_gradients_and_curvatures()
    {
        // A sample of weight 0 is as good as absent.
        long[] kept = [0, 2, 3, 5, 8];
        var weights = new double[Samples];
        foreach (var i in kept)
        {
            weights[i] = 1;
        }

        using var weighted = Weighted(weights, new TracedSettings { Microbatch = new(2, 2) });
        using var every = Objective(Dense, "gaussian");
        var theta = Point(every);
        foreach (var kind in (CurvatureKind[])[CurvatureKind.Hessian, CurvatureKind.GaussNewton, CurvatureKind.EmpiricalFisher])
        {
            Close(
                Dense2(every, theta, new() { Kind = kind, Samples = new SampleSelection.Indices(kept) }),
                Dense2(weighted, theta, new() { Kind = kind }), 1e-13);
        }

        using var flat = weighted.Flat(theta);
        using var gradient = Tensor.Zeros([theta.Length], DType.Float64);
        var full = new double[theta.Length];
        var value = weighted.Gradient(theta, full);
        using var inputs = weighted.Inputs.Rows(0, weighted.Inputs.Shape[0]);
        Assert.Equal(value, weighted.BatchGradient(flat, inputs, weighted.Targets, gradient), 1e-14);
        Close(full, gradient.ToArray<double>(), 1e-14);
    }

    [Fact]
    public void Fixed_batches_stay_as_they_are_in_values_gradients_and_products()
    {
        // A model whose outputs depend on the mean of the batch: the cut decides what is computed.
        IReadOnlyList<IReadOnlyList<long>> batches = [[0, 2, 4, 6], [1, 3, 5, 7, 8]];
        var (theta, values, products) = ((double[]?)null, new List<double>(), new List<double[]>());
        foreach (var plan in (MicrobatchPlan[])[new(Samples, 4), new(1, 1)])
        {
            using var objective = Coupled(new TracedSettings { Microbatch = plan, Batches = batches });
            theta = Point(objective);
            values.Add(objective.Value(theta));
            var gradient = new double[theta.Length];
            Assert.Equal(values[0], objective.Gradient(theta, gradient), 1e-14);
            products.Add(gradient);
            products.Add(Dense2(objective, theta, new()));
            products.Add(Dense2(objective, theta, new() { Kind = CurvatureKind.EmpiricalFisher }));
        }

        for (var i = 0; i < 3; i++)
        {
            Close(products[i], products[i + 3], 1e-14);
        }

        using var first = Coupled(new TracedSettings(), batches[0]);
        using var second = Coupled(new TracedSettings(), batches[1]);
        Assert.Equal(((4 * first.Value(theta!)) + (5 * second.Value(theta!))) / Samples, values[0], 1e-13);
        Assert.Equal(values[0], values[1], 1e-14);
        using var cut = Coupled(new TracedSettings { Batches = batches });
        Close(
            Dense2(first, theta!, new()),
            Dense2(cut, theta!, new() { Samples = new SampleSelection.Microbatches([batches[0]]) }), 1e-13);
    }

    [Fact]
    public void Expressions_have_their_hessian_restricted_and_no_other_curvature()
    {
        using var objective = ExpressionObjective.Parse("x^2*y + 3*y^2 + x*z");
        double[] theta = [1, 2, 3];
        using var part = objective.Curvature(
            theta,
            CurvatureSettings.Of(CurvatureKind.Hessian, ParameterSelection.Of(objective.Parameters, "y")));
        Assert.Equal([6.0], Matrix(part, 1));
        Assert.Contains(
            "gauss-newton",
            Assert.Throws<BadInputException>(() => objective.Curvature(theta, CurvatureSettings.Of(CurvatureKind.GaussNewton))).Message);
        Assert.Throws<BadInputException>(() => objective.Curvature(theta, new() { Samples = new SampleSelection.Indices([0]) }));
    }

    [Fact]
    public void What_cannot_be_selected_is_named()
    {
        using var objective = Objective(Dense, "categorical");
        Assert.Contains(
            "'1.weight'",
            Assert.Throws<BadInputException>(() => ParameterSelection.Of(objective.Parameters, "1.weight")).Message);
        Assert.Equal(["0", "2"], ParameterSelection.Layers(objective.Parameters).Select(layer => layer.Name));
        var theta = Point(objective);
        Assert.Contains(
            "sample 9",
            Assert.Throws<BadInputException>(() => objective.Curvature(
                theta,
                new() { Samples = new SampleSelection.Indices([9]) })).Message);
        Assert.Contains("10", Assert.Throws<BadInputException>(
            () => objective.Curvature(theta, new() { Samples = new SampleSelection.Random(10, 0) })).Message);
        using var opaque = new TracedObjective(
            Dense.Parameters, Tensor.Zeros([2, 3]), Tensor.Zeros([2], DType.Int64), (p, x, y) => Losses.CrossEntropy(Dense.Trace(p, x), y));
        Assert.Contains(
            "gauss-newton",
            Assert.Throws<BadInputException>(() => opaque.Curvature(theta, CurvatureSettings.Of(CurvatureKind.GaussNewton))).Message);
    }

    [Fact]
    public void A_product_that_is_not_finite_names_layer_and_microbatch()
    {
        var network = new Network([new Linear(4) { Name = "first" }, new Layers.Tanh(), new Linear(2) { Name = "last" }], [3]);
        using var objective = new TracedObjective(network.Parameters, Inputs(Dense), Targets("gaussian"), new TracedModel
        {
            Outputs = (parameters, _, input) =>
            {
                var z = network.Trace(parameters, input);
                z.Builder.Layer = "root";
                var y = z.Power(1.5); // NaN where z is negative
                z.Builder.Layer = null;
                return y.MatMul(parameters[0].Slice(0, 0, 2));
            },
            Terms = Losses.MeanSquaredErrorTerms,
        }, new TracedSettings { Microbatch = new(3, 2) });
        var theta = Point(objective);
        var sign = (int)network.Parameters.Find("last.bias")!.Offset;
        (theta[sign], theta[sign + 1]) = (50, 50);
        foreach (var kind in (CurvatureKind[])[CurvatureKind.Hessian, CurvatureKind.GaussNewton])
        {
            using var finite = objective.Curvature(theta, CurvatureSettings.Of(kind));
            Matrix(finite, 4);
            Assert.Contains("vector that is not finite", Assert.Throws<NumericalFailureException>(
                () => finite.Apply([double.NaN, .. theta[1..]], new double[theta.Length], 1)).Message);
        }

        theta[sign + 1] = -50;
        using var broken = objective.Curvature(theta, new());
        var message = Assert.Throws<NumericalFailureException>(() => Matrix(broken, 4)).Message;
        Assert.Contains("NaN arises first in layer 'root' of microbatch 0", message);
    }

    [Fact]
    public void Creased_layers_are_listed()
    {
        var network = new Network(
            [new Conv2d(2, 3), new Layers.Relu(), new MaxPool2d(2), new Flatten(), new Linear(3), new Layers.Tanh()],
            [1, 6, 6]);
        using var objective = Objective(network, "categorical");
        Assert.Equal(
            [("1 (relu)", "relu"), ("2 (max-pool2d)", "max-pool-index")],
            objective.NonSmooth.Select(part => (part.Layer!, part.Primitive)));
        using var smooth = Objective(Dense, "categorical");
        Assert.Empty(smooth.NonSmooth);
        using var expression = ExpressionObjective.Parse("abs(x) + y^2");
        Assert.Equal(["abs"], expression.NonSmooth.Select(part => part.Primitive));
    }
}
