using Theodolite.Diagnosis.Verdicts;
using Theodolite.Objectives;
using Theodolite.Studies;
using Theodolite.Torch;
using static Theodolite.Tests.Studies.DiagnosedRuns;

namespace Theodolite.Tests.Studies;

/// <summary>What must not change a diagnosis: the unit of the loss with the rate, the order of units and samples, the scale of layers that
/// a
/// rectifier passes on, dtype and threads.</summary>
[Collection(NativeHandles.Name)]
public class MetamorphicTests
{
    private static readonly string s_tanh = Layers("linear: {out: 6}", "tanh", "linear: {out: 3}");

    public static TheoryData<string> Trainings =>
    [
        "{optimizer: gradient-descent(learning-rate=0.3), batch: full, steps: 120, monitors: none}",
        "{optimizer: gradient-descent(learning-rate=1e-5), batch: full, steps: 120, monitors: none}",
        "{optimizer: gradient-descent(learning-rate=0.3), batch: full, steps: 120, seed: 4, monitors: none}",
    ];

    [Theory]
    [MemberData(nameof(Trainings))]
    public void TheDtypeDoesNotMatter(string train)
    {
        var text = Blobs(s_tanh, train);
        Assert.Equal(Said(Survey(text)), Said(Survey(text, DType.Float64)));
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void TheOrderOfSamplesDoesNotMatter(string train)
    {
        var text = Blobs(s_tanh, train);
        Assert.Equal(Said(Survey(text, DType.Float64)), Said(Survey(text, DType.Float64, reversed: true)));
    }

    // Smooth L1 is Huber's loss divided by its β: loss times 1/β with rate times β is the same descent.
    [Theory]
    [InlineData(0.3)]
    [InlineData(1e-5)]
    [InlineData(1e3)]
    public void TheUnitOfTheLossWithTheRateDoesNotMatter(double rate)
    {
        const double Beta = 0.25;
        string Train(double eta) =>
            $"{{optimizer: gradient-descent(learning-rate={Text(eta)}), batch: full, steps: 120, monitors: none}}";
        var layers = Layers("linear: {out: 6}", "tanh", "linear: {out: 1}");
        var huber = Survey(Blobs(layers, Train(rate), "{name: huber, delta: 0.25}"), DType.Float64);
        var scaled = Survey(Blobs(layers, Train(rate * Beta), "{name: smooth-l1, beta: 0.25}"), DType.Float64);
        Assert.Equal(Said(huber), Said(scaled));
        Assert.Equal(huber.Loss / Beta, scaled.Loss, 1e-9 * Math.Abs(scaled.Loss) + 1e-12);
    }

    [Fact]
    public void ThreadsDoNotMatter()
    {
        var text = Blobs(s_tanh, "{optimizer: gradient-descent(learning-rate=0.3), batch: full, steps: 120, monitors: none}");
        var threads = TorchRuntime.Threads;
        try
        {
            TorchRuntime.Threads = 1;
            var one = Survey(text);
            TorchRuntime.Threads = 2;
            Assert.Equal(Said(one), Said(Survey(text)));
        }
        finally
        {
            TorchRuntime.Threads = threads;
        }
    }

    [Fact]
    public void RescaledRectifiersAndPermutedUnitsAreTheSamePoint()
    {
        var text = Blobs(
            Layers("linear: {out: 6}", "relu", "linear: {out: 3}"),
            "{optimizer: gradient-descent(learning-rate=0.1), batch: full, steps: 100, monitors: none}");
        var (first, permuted, rescaled) = With(text, subject =>
        {
            var layout = subject.Objective.Parameters;
            var theta = subject.Theta;
            return (At(subject, theta), At(subject, Permuted(layout, theta)), At(subject, Rescaled(layout, theta)));
        });
        Assert.Equal(Said(first), Said(permuted));
        Assert.Equal(first.Loss, permuted.Loss, 1e-12);
        Assert.Equal(Said(first), Said(rescaled));
        Assert.Equal(first.Loss, rescaled.Loss, 1e-12);
    }

    private static SurveyResult At(Subject subject, double[] theta) => new Theodolite.Diagnosis.Survey().Run(subject.Objective, theta);

    private static (string Verdict, string? Cause) Said(SurveyResult survey) => (survey.Verdict.Name, survey.Cause?.Name);

    // Units in reverse order.
    private static double[] Permuted(ParameterLayout layout, double[] theta)
    {
        var (into, bias, from) = (layout.Find("0.weight")!, layout.Find("0.bias")!, layout.Find("2.weight")!);
        var other = (double[])theta.Clone();
        var (units, inputs) = ((int)into.Shape[0], (int)into.Shape[1]);
        for (var unit = 0; unit < units; unit++)
        {
            var place = units - 1 - unit;
            for (var i = 0; i < inputs; i++)
            {
                other[into.Offset + (place * inputs) + i] = theta[into.Offset + (unit * inputs) + i];
            }

            other[bias.Offset + place] = theta[bias.Offset + unit];
            for (var k = 0; k < from.Shape[0]; k++)
            {
                other[from.Offset + (k * units) + place] = theta[from.Offset + (k * units) + unit];
            }
        }

        return other;
    }

    // Into every unit times c, out of it divided by c; powers of two, so that not a bit of the loss changes.
    private static double[] Rescaled(ParameterLayout layout, double[] theta)
    {
        var other = (double[])theta.Clone();
        foreach (var (name, factor) in new[] { ("0.weight", 4.0), ("0.bias", 4.0), ("2.weight", 0.25) })
        {
            var block = layout.Find(name)!;
            for (var i = block.Offset; i < block.Offset + block.Count; i++)
            {
                other[i] *= factor;
            }
        }

        return other;
    }
}
