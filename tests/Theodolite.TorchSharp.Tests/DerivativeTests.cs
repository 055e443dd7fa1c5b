using Theodolite.Differentiation;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;
using static TorchSharp.torch;

namespace Theodolite.TorchSharp.Tests;

/// <summary>Values, gradients and Hessian products of a module are those of the same network in Theodolite's own engine.</summary>
public class DerivativeTests
{
    [Fact]
    public void ParametersHaveTheModulesNamesAndShapes()
    {
        using var twins = new Twins();
        Assert.Equal(
            twins.Ours.Parameters.Blocks.Select(block => (block.Name, block.Shape.ToString(), block.Offset)),
            twins.Theirs.Parameters.Blocks.Select(block => (block.Name, block.Shape.ToString(), block.Offset)));
        Assert.Equal(24, twins.Theirs.Samples);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ValueAndGradientAreThoseOfOurEngine(int batches)
    {
        using var twins = new Twins(batches: batches);
        var (ours, theirs) = (new double[twins.Theta.Length], new double[twins.Theta.Length]);
        var loss = twins.Ours.Gradient(twins.Theta, ours);
        Assert.Equal(loss, twins.Theirs.Gradient(twins.Theta, theirs), 1e-12);
        Assert.Equal(loss, twins.Theirs.Value(twins.Theta), 1e-12);
        Close(ours, theirs, 1e-10);
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(3, 16)]
    [InlineData(3, 2)]
    [InlineData(3, 0)]
    public void ProductsAreThoseOfOurEngineWhateverGraphsAreKept(int batches, int kept)
    {
        using var twins = new Twins(batches: batches);
        using var objective = new TorchSharpObjective(
            twins.Module,
            batch => nn.functional.cross_entropy(twins.Module.forward(batch[0]), batch[1]),
            twins.Batches.Select(batch => new TorchSharpBatch(batch.Input, batch.Target)),
            new TorchSharpSettings { KeptGraphs = kept });
        const int K = 4;
        var block = new double[K * twins.Theta.Length];
        Philox.For(3, "vectors").FillGaussian(block);
        var (ours, theirs) = (new double[block.Length], new double[block.Length]);
        using var expected = twins.Ours.Hessian(twins.Theta);
        using var hessian = objective.Hessian(twins.Theta);
        expected.Apply(block, ours, K);

        // Evaluations elsewhere between the products do not disturb them.
        objective.Value(new double[twins.Theta.Length]);
        hessian.Apply(block, theirs, K);
        Close(ours, theirs, 1e-10);
        using var vectors = Theodolite.Torch.Tensor.From<double>(block, [K, twins.Theta.Length]);
        using var images = hessian.Apply(vectors);
        Close(ours, images.ToDoubles(), 1e-10);
        Assert.Equal(2 * K, hessian.Products);
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var twins = new Twins(batches: 3);
        Assert.True(new GradientCheck().Run(twins.Theirs, twins.Theta).Passed);
    }

    [Fact]
    public void InFloat32TheyAreThoseOfFloat32AndTheTwinInFloat64IsExact()
    {
        using var twins = new Twins(ScalarType.Float32, batches: 3);
        var (ours, theirs) = (new double[twins.Theta.Length], new double[twins.Theta.Length]);
        using var truth = twins.Ours.InDoublePrecision();
        truth.Gradient(twins.Theta, ours);
        twins.Theirs.Gradient(twins.Theta, theirs);
        Close(ours, theirs, 1e-5);
        Assert.Equal(Theodolite.Torch.DType.Float32, twins.Theirs.DType);

        using var precise = twins.Theirs.InDoublePrecision();
        Assert.NotSame(twins.Theirs, precise);
        precise.Gradient(twins.Theta, theirs);
        Close(ours, theirs, 1e-10);
        using var expected = truth.Hessian(twins.Theta);
        using var hessian = precise.Hessian(twins.Theta);
        var vector = new double[twins.Theta.Length];
        Philox.For(3, "vectors").FillGaussian(vector);
        expected.Apply(vector, ours, 1);
        hessian.Apply(vector, theirs, 1);
        Close(ours, theirs, 1e-10);
        Assert.All(twins.Module.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
    }

    [Fact]
    public void SamplesAndParametersAreSelected()
    {
        using var twins = new Twins(batches: 3);
        var settings = new CurvatureSettings
        {
            Samples = new SampleSelection.Indices([20, 3, 8]),
            Parameters = ParameterSelection.Of(twins.Theirs.Parameters, "2"),
        };
        using var expected = twins.Ours.Curvature(twins.Theta, settings);
        using var hessian = twins.Theirs.Curvature(twins.Theta, settings);
        var vector = new double[expected.Dimension];
        Philox.For(3, "vectors").FillGaussian(vector);
        var (ours, theirs) = (new double[vector.Length], new double[vector.Length]);
        expected.Apply(vector, ours, 1);
        hessian.Apply(vector, theirs, 1);
        Close(ours, theirs, 1e-10);

        using var some = twins.Theirs.Curvature(twins.Theta, new CurvatureSettings { Samples = new SampleSelection.Random(9, 1) });
        Assert.Equal(twins.Theirs.Parameters.Count, some.Dimension);
        Assert.Throws<BadInputException>(
            () => twins.Theirs.Curvature(twins.Theta, new CurvatureSettings { Samples = new SampleSelection.Indices([24]) }));
        Assert.Throws<BadInputException>(() => twins.Theirs.Curvature(twins.Theta, CurvatureSettings.Of(CurvatureKind.GaussNewton)));
    }

    [Fact]
    public void ALossOfTensorsWithoutAModule()
    {
        using var w = tensor(new double[] { 0.5, 2 }, requires_grad: true);
        using var objective = new TorchSharpObjective([("w", w)], _ => (1 - w[0] * w[1]).pow(2), [new TorchSharpBatch()]);
        Assert.Equal(0.25, objective.Value([0.5, 1]), 1e-15);
        using var hessian = objective.Hessian([0.5, 1]);
        var image = new double[2];
        hessian.Apply([1, 0], image, 1);
        Assert.Equal(2, image[0], 1e-14);
        Assert.Equal(0, image[1], 1e-14);
    }

    [Fact]
    public void ALinearLossHasNoCurvature()
    {
        using var w = tensor(new double[] { 0.5, 2 }, requires_grad: true);
        using var objective = new TorchSharpObjective([("w", w)], _ => 3 * w.sum(), [new TorchSharpBatch()]);
        using var hessian = objective.Hessian([1, 1]);
        var image = new double[2];
        hessian.Apply([1, 2], image, 1);
        Assert.Equal([0, 0], image);
    }

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        var difference = (double[])expected.Clone();
        Vectors.AddScaled(difference, -1, actual);
        Assert.InRange(Vectors.Norm(difference), 0, tolerance * Math.Max(1, Vectors.Norm(expected)));
    }
}
