using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Randomness;
using Theodolite.Torch;
using Tanh = Theodolite.Models.Layers.Tanh;

namespace Theodolite.Tests.Diagnosis;

/// <summary>Losses that a program traced itself: sums and tables of all pairs are told from means.</summary>
[Collection(NativeHandles.Name)]
public sealed class TracedCauseTests
{
    private const int Samples = 30;
    private static readonly Network s_network = new([new Linear(4), new Tanh(), new Linear(1)], [3]);

    [Theory]
    [InlineData("mean")]
    [InlineData("pairs")]
    public void AMeanHasNeitherCause(string loss)
    {
        var survey = Of(loss);
        Assert.Empty(survey.Causes);
        Assert.Null(survey.Cause);
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("penalised-sum")]
    public void ASumIsNamedAndItsGrowthIsShown(string loss)
    {
        var cause = Assert.Single(Of(loss).Causes);
        Assert.Equal((CauseNames.SumReduction, EvidenceKind.Exact), (cause.Name, cause.Kind));
        Assert.Equal(Samples, cause.Evidence["samples"]);
        Assert.True(cause.Evidence["lossOfTwice"] > 1.5 * cause.Evidence["loss"]);
    }

    [Fact]
    public void TargetsComparedWithEveryOutputAreTheRoot()
    {
        var survey = Of("broadcast");
        Assert.Equal(CauseNames.TargetBroadcast, survey.Cause?.Name);
        Assert.Equal(survey.Cause!.Evidence["loss"], survey.Cause.Evidence["lossOfOtherPairs"], 1e-9);
        Assert.Single(survey.Causes);
    }

    // What is no fault must not look like one: in "pairs" differences of outputs meet differences of their own targets, [n, n] too.
    private static SurveyResult Of(string loss)
    {
        var numbers = new double[Samples * 4];
        Philox.For(3, "test/traced-causes").FillGaussian(numbers);
        var theta = new double[s_network.Parameters.Count];
        Philox.For(4, "test/traced-causes").FillGaussian(theta);
        using var objective = new TracedObjective(
            s_network.Parameters,
            Tensor.From<double>(numbers.AsSpan(0, 3 * Samples), [Samples, 3]),
            Tensor.From<double>(numbers.AsSpan(3 * Samples), [Samples]),
            (parameters, input, target) => Loss(loss, parameters, s_network.Trace(parameters, input), target));
        return new Survey().Run(objective, theta);
    }

    private static Value Loss(string name, IReadOnlyList<Value> parameters, Value outputs, Value target)
    {
        var n = target.Shape[0];
        var flat = outputs.Reshape([n]);
        Shape table = [n, n];
        return name switch
        {
            "mean" => (flat - target).Square().Mean(),
            "sum" => (flat - target).Square().Sum(),
            "penalised-sum" => (flat - target).Square().Sum() + (0.01 * parameters[0].Square().Sum()),
            "broadcast" => (Down(flat) - target.ExpandTo(table)).Square().Mean(),
            _ => (Down(flat) - flat.ExpandTo(table) - (Down(target) - target.ExpandTo(table))).Square().Mean(),
        };

        Value Down(Value x) => x.Expand(table, Axes.Create([0]));
    }
}
