using TorchSharp;
using static TorchSharp.torch;

namespace Theodolite.TorchSharp.Tests;

/// <summary>A module is left as it was found, unless it is written to.</summary>
public class ModuleTests
{
    [Fact]
    public void EvaluationsLeaveWeightsGradientsAndOptimizersAsTheyAre()
    {
        using var twins = new Twins(ScalarType.Float32, batches: 3);
        var optimizer = optim.SGD(twins.Module.parameters(), 0.1);
        var before = twins.Theirs.Theta();
        using (var precise = twins.Theirs.InDoublePrecision())
        {
            precise.Value(twins.Theta);
            using var hessian = precise.Hessian(twins.Theta);
        }

        twins.Theirs.Gradient(twins.Theta, new double[twins.Theta.Length]);
        Assert.Equal(before, twins.Theirs.Theta());
        Assert.All(twins.Module.parameters(), parameter => Assert.True(parameter.grad is null || parameter.grad.IsInvalid));

        var (input, target) = twins.Batches[0];
        optimizer.zero_grad();
        nn.functional.cross_entropy(twins.Module.forward(input), target).backward();
        optimizer.step();
        Assert.NotEqual(before, twins.Theirs.Theta());
    }

    [Fact]
    public void WeightsAreWrittenInPlaceAndOptimizersGoOnWithThem()
    {
        using var twins = new Twins();
        Parameters[] held = [new(twins.Module)];
        var optimizer = optim.SGD(twins.Module.parameters(), 0.1);
        twins.Theirs.Assign(twins.Theta);
        Assert.Equal(twins.Theta, twins.Theirs.Theta());
        Assert.Equal(held[0].Handles, new Parameters(twins.Module).Handles);

        var (input, target) = twins.Batches[0];
        nn.functional.cross_entropy(twins.Module.forward(input), target).backward();
        optimizer.step();
        var gradient = new double[twins.Theta.Length];
        twins.Theirs.Gradient(twins.Theta, gradient);
        Assert.All(
            twins.Theirs.Theta().Zip(twins.Theta.Zip(gradient, (theta, g) => theta - (0.1 * g))),
            pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void RunningStatisticsAndFrozenParametersStay(ScalarType type)
    {
        using var norm = nn.BatchNorm1d(4, dtype: type);
        using var module = nn.Sequential(("first", nn.Linear(3, 4, dtype: type)), ("norm", norm), ("last", nn.Linear(4, 1, dtype: type)));
        module.train();
        module.get_parameter("first.weight")!.requires_grad = false;
        using var x = randn([10, 3], type);
        using var y = randn([10, 1], type);
        using var objective = new TorchSharpObjective(module, (a, b) => nn.functional.mse_loss(module.forward(a), b), [(x, y)]);
        Assert.DoesNotContain("first.weight", objective.Parameters.Blocks.Select(block => block.Name));
        var theta = objective.Theta();
        var state = State(module);

        var value = objective.Value(theta);
        Assert.Equal(value, objective.Gradient(theta, new double[theta.Length]), 1e-6);
        using (var precise = objective.InDoublePrecision())
        {
            Assert.Equal(value, precise.Value(theta), 1e-5);
            using var hessian = precise.Hessian(theta);
            hessian.Apply(theta, new double[theta.Length], 1);
        }

        Assert.Equal(state, State(module));
        Assert.Contains(objective.Notes, note => note.Contains("training mode", StringComparison.Ordinal));

        // In training mode the statistics of the batch count, so that the bias before the normalisation does not.
        using var still = new TorchSharpObjective(
            module, batch => nn.functional.mse_loss(module.forward(batch[0]), batch[1]), [new(x, y)], new() { Training = false });
        Assert.NotEqual(value, still.Value(theta), 1e-3);
        Assert.True(module.training && norm.training);
    }

    [Fact]
    public void DropoutIsRefusedInTrainingModeAndTakenInEvaluationMode()
    {
        using var module = nn.Sequential(("0", nn.Linear(3, 8)), ("drop", nn.Dropout(0.5)), ("2", nn.Linear(8, 1)));
        using var x = randn(10, 3);
        using var y = randn(10, 1);
        Tensor Loss(TorchSharpBatch batch) => nn.functional.mse_loss(module.forward(batch[0]), batch[1]);
        var error = Assert.Throws<BadInputException>(() => new TorchSharpObjective(module, Loss, [new(x, y)]));
        Assert.Contains("Dropout 'drop'", error.Message, StringComparison.Ordinal);
        using var objective = new TorchSharpObjective(module, Loss, [new(x, y)], new() { Training = false });
        var theta = objective.Theta();
        Assert.Equal(objective.Value(theta), objective.Value(theta));
        Assert.True(module.training);

        // Noise that no module makes is found by asking twice.
        using var noisy = nn.Linear(3, 1);
        error = Assert.Throws<BadInputException>(() => new TorchSharpObjective(
            noisy, (a, b) => nn.functional.mse_loss(noisy.forward(a + randn_like(a)), b), [(x, y)]));
        Assert.Contains("no function of the weights", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModulesOfNativeCodeAreWrittenAndWrittenBack()
    {
        using var module = nn.LSTM(3, 4, batchFirst: true, dtype: ScalarType.Float64);
        using var x = randn([6, 5, 3], ScalarType.Float64);
        using var objective = new TorchSharpObjective(module, () => module.forward(x).Item1.pow(2).mean(), samples: 6);
        var theta = objective.Theta();
        Assert.All(objective.Parameters.Blocks, block => Assert.True(block.Count > 0));
        var other = theta.Select(value => value / 2).ToArray();
        var (gradient, near) = (new double[theta.Length], new double[theta.Length]);
        objective.Gradient(other, gradient);
        Assert.Contains(gradient, value => value != 0);
        using var hessian = objective.Hessian(other);
        var vector = theta.Select((_, i) => Math.Sin(i)).ToArray();
        var image = new double[theta.Length];
        objective.Value(theta);
        hessian.Apply(vector, image, 1);
        const double H = 1e-5;
        objective.Gradient([.. other.Zip(vector, (a, v) => a + (H * v))], near);
        objective.Gradient([.. other.Zip(vector, (a, v) => a - (H * v))], gradient);
        for (var i = 0; i < image.Length; i++)
        {
            Assert.Equal((near[i] - gradient[i]) / (2 * H), image[i], 1e-8);
        }

        Assert.Equal(theta, objective.Theta());
        Assert.Contains(objective.Notes, note => note.Contains("native code", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatAClosureHoldsIsConvertedToo()
    {
        using var module = nn.Linear(3, 2);
        using var weights = randn(3, 2);
        using var x = randn(10, 3);
        using var objective = new TorchSharpObjective(
            module,
            batch => (module.forward(batch[0]) + batch[0].matmul(weights) + batch[0].matmul(ones(3, 2))).pow(2).mean(),
            [new(x)]);
        var theta = objective.Theta();
        using var precise = objective.InDoublePrecision();
        Assert.NotSame(objective, precise);
        Assert.Equal(objective.Value(theta), precise.Value(theta), 1e-5);
        Assert.Equal(ScalarType.Float32, weights.dtype);
        Assert.Equal(ScalarType.Float32, get_default_dtype());
    }

    [Fact]
    public void OneThatCannotBeComputedInFloat64StaysInFloat32AndSaysSo()
    {
        using var module = nn.Linear(3, 2);
        using var x = randn(10, 3);
        using var objective = new TorchSharpObjective(
            module, batch => (module.forward(batch[0]) + batch[0].mm(ones([3, 2], ScalarType.Float32))).pow(2).mean(), [new(x)]);
        Assert.Same(objective, objective.InDoublePrecision());
        Assert.Contains(objective.Notes, note => note.Contains("cannot be computed in float64", StringComparison.Ordinal));
    }

    [Fact]
    public void APlainModuleIsSaidToBeFasterAsAFile()
    {
        using var twins = new Twins();
        Assert.Contains(twins.Theirs.Notes, note => note.Contains("YAML or ONNX", StringComparison.Ordinal));
    }

    private static List<double> State(nn.Module module) =>
        [.. module.state_dict().Values.SelectMany(tensor => tensor.to(ScalarType.Float64).data<double>().ToArray())];

    private sealed record Parameters(IReadOnlyList<nint> Handles)
    {
        public Parameters(nn.Module module)
            : this([.. module.parameters().Select(parameter => parameter.Handle)])
        {
        }
    }
}
