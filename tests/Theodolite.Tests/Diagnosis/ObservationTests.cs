using Theodolite.Data;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>What a survey says beside its verdict, whatever that is.</summary>
[Collection(NativeHandles.Name)]
public class ObservationTests
{
    [Fact]
    public void A_softmax_before_cross_entropy_is_named()
    {
        using var twice = Loss([new Linear(4), new Tanh(), new Linear(3), new Softmax()], new CrossEntropy());
        using var once = Loss([new Linear(4), new Tanh(), new Linear(3)], new CrossEntropy());
        Assert.Contains(Survey(twice).Notes, note => note.StartsWith("The last layer is a softmax", StringComparison.Ordinal));
        Assert.Empty(Survey(once).Notes);
    }

    [Fact]
    public void Units_that_never_fire_and_what_no_gradient_reaches_are_named()
    {
        using var loss = Loss([new Linear(4), new Relu(), new Linear(3)], new CrossEntropy());
        var theta = loss.InitialParameters(1);
        var biases = loss.Parameters.Blocks.First(block => block.Name == "0.bias");
        theta.AsSpan((int)biases.Offset, (int)biases.Count).Fill(-100);
        var notes = new Survey().Run(loss, theta).Notes;
        Assert.Contains(notes, note => note.Contains("all 4 units are dead", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.StartsWith("No gradient reaches 0.weight, 0.bias, 2.weight", StringComparison.Ordinal));
    }

    [Fact]
    public void Zero_weights_are_named_by_what_does_not_move()
    {
        double[] inputs = [0, 0, 0, 1, 1, 0, 1, 1];
        var network = new Sequential([new Linear(3), new Tanh(), new Linear(1)]).For([2]);
        using var loss = new NetworkObjective(
            network,
            Dataset.Create("xor", [2], inputs, [0, 1, 1, 0], [1]),
            new BinaryCrossEntropy(),
            DType.Float64);
        var survey = new Survey().Run(loss, new double[loss.Parameters.Count]);
        Assert.True(survey.Verdict == Verdict.Saddle || survey.Verdict == Verdict.DegenerateSaddle);
        Assert.Contains(survey.Notes, note => note.StartsWith("No gradient reaches", StringComparison.Ordinal));
    }

    private static SurveyResult Survey(NetworkObjective loss) => new Survey().Run(loss, loss.InitialParameters(1));

    private static NetworkObjective Loss(Layer[] layers, LossSettings loss)
    {
        const int Samples = 30;
        var inputs = new double[Samples * 2];
        Philox.For(5, "test/observations").FillGaussian(inputs);
        double[] labels = [.. Enumerable.Range(0, Samples).Select(i => (double)(i % 3))];
        return new(new Sequential(layers).For([2]), Dataset.Create("three", [2], inputs, labels), loss, DType.Float64);
    }
}
