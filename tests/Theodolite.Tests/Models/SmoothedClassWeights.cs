using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Tests.Models;

/// <summary>
/// Label smoothing together with class weights: (1 − ε)·Σ w_y(−ln p_y)/Σ w_y + (ε/K)·ΣₖΣᵢ wₖ(−ln pₖ)/Σ w_y, the formula of PyTorch's
/// <c>F.cross_entropy</c>, evaluated apart in float64.
/// </summary>
[Collection(NativeHandles.Name)]
public class SmoothedClassWeights
{
    public static TheoryData<double[], double[], double[], double, double> Cases => new()
    {
        // logits, labels, weights of the classes, ε, the loss
        { [1, 0, 0, 2, -1, 1], [0, 0, 1], [1, 3], 0.1, 0.6004599800883872 },
        { [2, -1, 0.5, 0, 0, 0, -1, 3, 1, 1, 1, -2], [0, 2, 1, 0], [0.5, 2, 1.25], 0.2, 0.7849575443577553 },
        { [0.3, -0.7, 1.1, 0, 2, 2, -2, 0, 0, 1, 0, -1], [3, 0, 2], [0, 1, 2, 0.5], 0.4, 1.8551494708999128 },
        { [1, 2, 3, 3, 2, 1, 0, 0, 0, -1, 0, 1], [2, -100, 0, -100], [1, 0.25, 4], 0.3, 0.5852179770792 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_loss_is_PyTorchs(double[] logits, double[] labels, double[] weights, double smoothing, double expected)
    {
        var ignores = labels.Contains(-100);
        if (!ignores)
        {
            using var single = Objective(
                new CrossEntropy { LabelSmoothing = smoothing, ClassWeights = [.. weights] },
                labels,
                weights.Length,
                sequence: false);
            Assert.Equal(expected, single.Value(Theta(logits, labels.Length)), 1e-14);
        }

        using var positions = Objective(
            new SequenceCrossEntropy { LabelSmoothing = smoothing, ClassWeights = [.. weights] },
            labels,
            weights.Length,
            sequence: true);
        Assert.Equal(expected, positions.Value(Theta(logits, labels.Length)), 1e-14);
    }

    // The derivative of the numerator in z is c·p − (1 − ε)·w_y·e_y − (ε/K)·w, and its second derivative c·(diag p − ppᵀ).
    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_and_curvature_follow(double[] logits, double[] labels, double[] weights, double smoothing, double expected)
    {
        Assert.True(expected > 0);
        var (n, k) = (labels.Length, weights.Length);
        using var objective = Objective(
            new SequenceCrossEntropy { LabelSmoothing = smoothing, ClassWeights = [.. weights] },
            labels,
            k,
            sequence: true);
        var theta = Theta(logits, n);
        var (gradient, product, direction) = (new double[theta.Length], new double[theta.Length], new double[theta.Length]);
        objective.Gradient(theta, gradient);
        Array.Fill(direction, 1);
        direction[0] = -2;
        using var matrix = objective.Curvature(theta, CurvatureSettings.Of(CurvatureKind.GaussNewton));
        matrix.Apply(direction, product, 1);
        var total = labels.Sum(label => label < 0 ? 0 : weights[(int)label]);
        for (var i = 0; i < n; i++)
        {
            var p = Softmax(logits[(i * k)..((i + 1) * k)]);
            var counts = labels[i] >= 0;
            var own = counts ? (1 - smoothing) * weights[(int)labels[i]] : 0;
            var c = counts ? own + (smoothing / k * weights.Sum()) : 0;
            var along = Enumerable.Range(0, k).Sum(j => p[j] * direction[(j * n) + i]);
            for (var j = 0; j < k; j++)
            {
                var target = counts ? (j == (int)labels[i] ? own : 0) + (smoothing / k * weights[j]) : 0;
                Assert.Equal(((c * p[j]) - target) / total, gradient[(j * n) + i], 1e-14);
                Assert.Equal(c * p[j] * (direction[(j * n) + i] - along) / total, product[(j * n) + i], 1e-14);
            }
        }
    }

    private static double[] Softmax(double[] z)
    {
        var sum = z.Sum(Math.Exp);
        return [.. z.Select(value => Math.Exp(value) / sum)];
    }

    // A linear network without bias whose inputs are unit vectors: θ is the table of logits, one column per sample.
    private static NetworkObjective Objective(LossSettings loss, double[] labels, int classes, bool sequence)
    {
        var n = labels.Length;
        var inputs = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            inputs[(i * n) + i] = 1;
        }

        var data = Dataset.Create("the labels", [n], inputs, labels, [1]);
        Layer[] layers = sequence
            ? [new Linear(classes) { Bias = false }, new OnePosition()]
            : [new Linear(classes) { Bias = false }];
        return new NetworkObjective(new Network(layers, [n]), data, loss, DType.Float64);
    }

    private static double[] Theta(double[] logits, int samples)
    {
        var classes = logits.Length / samples;
        return [.. Enumerable.Range(0, logits.Length).Select(at => logits[(at % samples * classes) + (at / samples)])];
    }

    private sealed record OnePosition : Layer
    {
        public override string Kind => "one-position";

        public override Shape OutputShape(Shape input) => [1, input[0]];

        public override Programs.Value Trace(Programs.Value input, LayerScope scope) =>
            Programs.Primitives.LayoutOperations.Reshape(input, [input.Shape[0], 1, input.Shape[1]]);
    }
}
