using TorchSharp;
using static TorchSharp.torch;

namespace Theodolite.TorchSharp.Tests;

/// <summary>What cannot be a loss is refused in one sentence.</summary>
public class HostileTests
{
    [Fact]
    public void AModuleWithoutParameters()
    {
        using var module = nn.Tanh();
        using var x = ones(2, 2);
        Assert.Contains(
            "has no parameters",
            Refused(() => new TorchSharpObjective(module, () => module.forward(x).mean())),
            StringComparison.Ordinal);
        using var linear = nn.Linear(2, 1);
        foreach (var parameter in linear.parameters())
        {
            parameter.requires_grad = false;
        }

        Assert.Contains(
            "requires a gradient",
            Refused(() => new TorchSharpObjective(linear, () => linear.forward(x).mean())),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ALossThatIsNoNumber()
    {
        using var module = nn.Linear(2, 1);
        using var x = ones(5, 2);
        Assert.Contains(
            "has shape [5, 1]",
            Refused(() => new TorchSharpObjective(module, () => module.forward(x))),
            StringComparison.Ordinal);
        Assert.Contains(
            "Int64",
            Refused(() => new TorchSharpObjective(module, () => module.forward(x).argmax())),
            StringComparison.Ordinal);
        Assert.Contains("no living tensor", Refused(() => new TorchSharpObjective(module, () => null!)), StringComparison.Ordinal);
        Assert.Contains(
            "could not be computed: out of luck",
            Refused(() => new TorchSharpObjective(module, () => throw new InvalidOperationException("out of luck."))),
            StringComparison.Ordinal);
        Assert.Contains(
            "could not be computed",
            Refused(() => new TorchSharpObjective(module, batch => module.forward(batch[0]).mean(), [new(ones(5, 3))])),
            StringComparison.Ordinal);
        Assert.Contains(
            "no batches",
            Refused(() => new TorchSharpObjective(module, batch => batch[0].mean(), [])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnExceptionInTheClosureLeavesTheModuleAsItWas()
    {
        using var module = nn.Linear(2, 1);
        using var x = ones(5, 2);
        var broken = false;
        using var objective = new TorchSharpObjective(
            module,
            () => broken ? throw new InvalidOperationException("broken") : module.forward(x).pow(2).mean());
        var theta = objective.Theta();
        broken = true;
        Assert.Contains("broken", Refused(() => objective.Value([1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("broken", Refused(() => objective.Gradient([1, 2, 3], new double[3])), StringComparison.Ordinal);
        Assert.Contains("broken", Refused(() => objective.Hessian([1, 2, 3])), StringComparison.Ordinal);
        broken = false;
        Assert.Equal(theta, objective.Theta());
        Assert.IsType<InvalidOperationException>(Assert.Throws<BadInputException>(
            () => new TorchSharpObjective(module, () => throw new InvalidOperationException())).InnerException);
        Assert.Throws<ArgumentException>(() => objective.Assign([1, 2]));
        Assert.Throws<ArgumentException>(() => objective.Value([1, 2]));
    }

    [Fact]
    public void ParametersOnTwoDevicesOrOfTwoTypes()
    {
        using var here = zeros(2, requires_grad: true);
        using var there = zeros([2], device: device("meta"), requires_grad: true);
        using var wide = zeros([2], ScalarType.Float64, requires_grad: true);
        using var half = zeros([2], ScalarType.BFloat16, requires_grad: true);
        Assert.Contains("'b' is meta", Refused(() => Of(("a", here), ("b", there))), StringComparison.Ordinal);
        Assert.Contains("'b' is Float64", Refused(() => Of(("a", here), ("b", wide))), StringComparison.Ordinal);
        Assert.Contains("BFloat16", Refused(() => Of(("a", half))), StringComparison.Ordinal);

        static TorchSharpObjective Of(params (string, Tensor)[] parameters) =>
            new(parameters, _ => parameters[0].Item2.sum(), [new TorchSharpBatch()]);
    }

    [Fact]
    public void TensorsThatHaveBeenDisposedOf()
    {
        var module = nn.Linear(2, 1);
        var x = ones(5, 2);
        using var objective = new TorchSharpObjective(module, batch => module.forward(batch[0]).pow(2).mean(), [new(x)]);
        x.Dispose();
        Assert.Contains("Tensor 0 of batch 0 has been disposed of", Refused(() => objective.Value([1, 2, 3])), StringComparison.Ordinal);
        module.Dispose();
        Assert.Contains("'weight' has been disposed of", Refused(() => objective.Value([1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("'weight' has been disposed of", Refused(() => objective.Assign([1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("'weight' has been disposed of", Refused(() => objective.Theta()), StringComparison.Ordinal);
    }

    [Fact]
    public void CancellationStopsBetweenBatches()
    {
        using var twins = new Twins(batches: 3);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => twins.Theirs.Value(twins.Theta, source.Token));
        Assert.Throws<OperationCanceledException>(() => twins.Theirs.Hessian(twins.Theta, source.Token));
    }

    private static string Refused(Action action) => Assert.Throws<BadInputException>(action).Message;

    private static string Refused(Func<object> action) => Assert.Throws<BadInputException>(() => { _ = action(); }).Message;
}
