using Theodolite.CriticalPoints;
using Theodolite.CriticalPoints.Finders;
using Theodolite.Data;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.CriticalPoints;

/// <summary>
/// What is proved of the four patterns of XOR, held against the survey. One hidden unit and skip connections: stationary points of
/// finite weights are global minima or saddles (Sprinkhuizen-Kuyper and Boers, Neural Computation 8, 1996). 2-2-1: no
/// minimum of positive loss at finite weights; regions of minima lie where hidden units are saturated (the same, Annals of Mathematics
/// and Artificial Intelligence 25, 1999; Hamey, Neural Networks 11, 1998). 2-3-1: a region of minima of positive loss (the same, IEEE
/// Transactions on Neural Networks 10, 1999).
/// </summary>
/// <remarks>
/// The theorems are of exact numbers. A sigmoid of more than 37 is 1 in float64, and its derivative 0: there the function that is
/// computed has minima that the exact one has not. Ends with such a unit are left out of what is asserted of finite weights.
/// </remarks>
public class XorTheoremTests
{
    private const double Low = 0.1;
    private const double High = 0.9;
    private static readonly double[] s_inputs = [0, 0, 0, 1, 1, 0, 1, 1];

    public static TheoryData<string, int> Searches => new()
    {
        { "2-2-1", 1 }, { "2-2-1", 2 }, { "2-3-1", 3 }, { "skip", 4 },
    };

    [Theory]
    [MemberData(nameof(Searches))]
    public void NoEndOfASearchIsAMinimumOfPositiveLossAtFiniteWeights(string name, int seed)
    {
        using var loss = Network(name);
        var n = (int)loss.Parameters.Count;
        var starts = Starts.InBox([.. Enumerable.Repeat(-2.0, n)], [.. Enumerable.Repeat(2.0, n)], 8, (ulong)seed);
        var report = new CriticalPointSearch { Finders = [new NewtonMr { Iterations = 150 }], Merge = 0 }.Run(loss, starts);
        Assert.Equal(8, report.Ends.Count);
        Assert.All(
            report.Points.Where(point => point.Survey!.Loss > 1e-9 && IsFinite(name, point.Theta)),
            point => Assert.False(
                point.Survey!.Verdict == Verdict.LocalMinimum || point.Survey.Verdict == Verdict.FlatMinimum,
                $"{point.Survey.Verdict} at loss {point.Survey.Loss}, θ = {string.Join(", ", point.Theta)}"));
    }

    // All input weights zero and the output constant at the mean of the targets: stationary, since Σ e = Σ e·x₁ = Σ e·x₂ = 0. The second
    // derivative of unit j is v·σ″(b)·c on the pair (w₁, w₂), hyperbolic.
    [Theory]
    [InlineData("2-2-1", 1)]
    [InlineData("2-2-1", 2)]
    [InlineData("2-3-1", 3)]
    [InlineData("2-3-1", 4)]
    [InlineData("skip", 5)]
    [InlineData("skip", 6)]
    public void WithoutInputWeightsItIsASaddle(string name, ulong seed)
    {
        using var loss = Network(name);
        var hidden = Hidden(name);
        var random = Philox.For(seed, "xor");
        var biases = Draw(random, hidden);
        var output = Draw(random, hidden);
        var level = -output.Zip(biases, (v, b) => v * Sigmoid(b)).Sum();
        var survey = new Survey { FromSearch = true }.Run(loss, Join(name, new double[2 * hidden], biases, [0, 0], output, level));
        Assert.Equal(0.16, survey.Loss, 1e-12);
        Assert.Equal(Verdict.Saddle, survey.Verdict);
        Assert.True(survey.Certificate!.Bound < 0);
    }

    // No output weights, and units that see one input as ±b or none at all: H ⪰ 0 with a large kernel, and the way down is of
    // third or fourth order.
    [Fact]
    public void WithoutOutputWeightsTheWayDownIsBeyondSecondDerivatives() => NoOutputWeights("skip");

    [Theory]
    [InlineData("2-2-1")]
    [InlineData("2-3-1")]
    public void WithoutOutputWeightsItIsNoMinimumEither(string name) => NoOutputWeights(name);

    // Where Newton-MR ends in the kernel of a degenerate saddle: a descent from beside it reaches a loss of zero.
    [Fact]
    public void BesideADegenerateSaddleThereIsNoMinimum()
    {
        using var loss = Network("skip");
        double[] theta =
        [
            9.273832238655314e-06, -0.000314543546445334, -0.032502937372763614, -3.934903301221232, 3.9349033011945393,
            -1.6159012683950212e-07, -1.9674515711181586,
        ];
        Assert.NotEqual(Verdict.FlatMinimum, new Survey { FromSearch = true }.Run(loss, theta).Verdict);
    }

    // Hidden units of which the first knows the pattern 00 and the second 10: what 01 and 11 have in common gets the mean of their targets.
    // Saturated units do not move, and the outputs are at their optimum: hard-tanh is saturated at finite weights, a sigmoid in float64.
    [Theory]
    [InlineData("hard-2-3-1", 8)]
    [InlineData("2-3-1", 1600)]
    public void ThreeUnitsHaveARegionOfMinimaOfPositiveLoss(string name, double gain)
    {
        using var loss = Network(name);
        var hard = name.StartsWith("hard", StringComparison.Ordinal);
        double[] weights = [-gain, -gain, gain, -gain, -gain, -gain];
        double[] biases = [gain / 2, -gain / 2, gain / 2];
        var floor = hard ? -1.0 : 0.0;
        var (a, b) = (Logit(Low) / (1 - floor), Logit(High) / (1 - floor));
        double[] output = [a / 2, b, a / 2];
        foreach (var shift in (double[])[0, 0.05])
        {
            var moved = weights.Select(w => w * (1 + shift)).ToArray();
            var survey = new Survey { FromSearch = true }.Run(
                loss,
                Join(name, moved, biases, [], output, -floor * (a + b)));
            Assert.Equal(0.08, survey.Loss, 1e-9);
            Assert.Equal(Verdict.FlatMinimum, survey.Verdict);
        }
    }

    private static void NoOutputWeights(string name)
    {
        using var loss = Network(name);
        var hidden = Hidden(name);
        var (weights, biases) = (new double[2 * hidden], new double[hidden]);
        for (var unit = 0; unit < hidden; unit++)
        {
            (weights[(2 * unit) + (unit % 2)], biases[unit]) = (-2 - unit, 1 + (unit / 2.0));
        }

        var survey = new Survey { FromSearch = true }.Run(loss, Join(name, weights, biases, [0, 0], new double[hidden], 0));
        Assert.Equal(0.16, survey.Loss, 1e-12);
        Assert.Equal(0, survey.Index!.Negative.High);
        Assert.Equal(Verdict.DegenerateSaddle, survey.Verdict);
    }

    private static double[] Draw(Philox random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (0.4 + random.NextDouble()) * (random.NextDouble() < 0.5 ? -1 : 1))];

    private static int Hidden(string name) => name switch { "2-2-1" => 2, "skip" => 1, _ => 3 };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static NetworkObjective Network(string name)
    {
        Layer[] layers = name switch
        {
            "skip" => [new Concatenation([[], [new Linear(1), new Sigmoid()]]), new Linear(1), new Sigmoid()],
            "hard-2-3-1" => [new Linear(3), new HardTanh(), new Linear(1), new Sigmoid()],
            _ => [new Linear(Hidden(name)), new Sigmoid(), new Linear(1), new Sigmoid()],
        };
        var data = Dataset.Create("xor", [2], (double[])s_inputs.Clone(), [Low, High, High, Low]);
        return new(new Network(layers, data.SampleShape), data, new MeanSquaredError(), DType.Float64);
    }

    // θ in the order of the layers: hidden weights unit by unit, hidden biases, output weights (of the inputs first), output bias.
    private static double[] Join(string name, double[] weights, double[] biases, double[] skip, double[] output, double level) =>
        name == "skip" ? [.. weights, .. biases, .. skip, .. output, level] : [.. weights, .. biases, .. output, level];

    private static bool IsFinite(string name, double[] theta)
    {
        var hidden = Hidden(name);
        for (var p = 0; p < 4; p++)
        {
            var z = theta[^1];
            for (var unit = 0; unit < hidden; unit++)
            {
                var net = theta[(2 * hidden) + unit] + (theta[2 * unit] * s_inputs[2 * p])
                    + (theta[(2 * unit) + 1] * s_inputs[(2 * p) + 1]);
                if (Math.Abs(net) > 15)
                {
                    return false;
                }

                z += theta[theta.Length - 1 - hidden + unit] * Sigmoid(net);
            }

            z += name == "skip" ? (theta[3] * s_inputs[2 * p]) + (theta[4] * s_inputs[(2 * p) + 1]) : 0;
            if (Math.Abs(z) > 15)
            {
                return false;
            }
        }

        return true;
    }
}
