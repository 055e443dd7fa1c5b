using Theodolite.Data;
using Theodolite.Landscape.Paths;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Torch;

namespace Theodolite.Tests.Networks;

/// <summary>Losses whose batch normalisations take their statistics anew at every θ.</summary>
[Collection(NativeHandles.Name)]
public class RecomputedStatisticsTests
{
    private const int Samples = 12;

    private static readonly Network s_network = new(
        [new Linear(6) { Bias = false }, new BatchNorm(), new Tanh(), new Linear(3)],
        [4]);

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    public void TheValueIsThatOfEvaluationWithTheStatisticsOfThePoint(int? batch)
    {
        using var objective = Objective(s_network, new NetworkSettings { Batch = batch });
        var stored = objective.StoredStatistics.ToArray();
        using var anew = new RecomputedStatistics(objective);
        using var other = Objective(s_network, new NetworkSettings { Batch = batch });
        foreach (var seed in (ulong[])[1, 2])
        {
            var theta = objective.InitialParameters(seed);
            other.Store(other.MeasureStatistics(theta));
            Assert.Equal(other.Value(theta), anew.Value(theta), 1e-14);
            Assert.Equal(other.Evaluate(theta).Accuracy, anew.Evaluate(theta).Accuracy);
            Assert.NotEqual(objective.Value(theta), anew.Value(theta), 1e-3);
        }

        Assert.Equal(stored, objective.StoredStatistics.ToArray());
    }

    [Fact]
    public void OfOneBatchItsGradientIsThatOfItsValue()
    {
        using var objective = Objective(s_network);
        using var anew = new RecomputedStatistics(objective);
        var theta = objective.InitialParameters(3);
        var gradient = new double[theta.Length];
        Assert.Equal(anew.Value(theta), anew.Gradient(theta, gradient), 1e-12);
        for (var i = 0; i < theta.Length; i++)
        {
            const double H = 1e-5;
            double At(double shift) => anew.Value([.. theta.Select((value, j) => j == i ? value + shift : value)]);
            Assert.Equal((At(H) - At(-H)) / (2 * H), gradient[i], 1e-8);
        }
    }

    // A layer before a normalisation may be scaled without a change, but for the ε under the root: the line between two scalings is level,
    // and with the statistics of one end it is not.
    [Fact]
    public void AlongAScaledLayerTheLossIsLevel()
    {
        using var objective = Objective(s_network);
        var start = objective.InitialParameters(4);
        objective.Store(objective.MeasureStatistics(start));
        using var anew = new RecomputedStatistics(objective);
        double[] end = [.. start.Select((value, i) => i < 24 ? 3 * value : value)];
        var finder = new CurveFinder { Steps = 1 };
        var line = finder.Connect(anew, start, end, cancellation: TestContext.Current.CancellationToken).Line;
        Assert.InRange(line.Losses.Max() - line.Losses.Min(), 0, 1e-3);
        var stored = finder.Connect(objective, start, end, cancellation: TestContext.Current.CancellationToken).Line;
        Assert.True(stored.Losses.Max() - stored.Losses.Min() > 0.01);
    }

    [Fact]
    public void ANetworkWithoutNormalisationIsRefused()
    {
        using var objective = Objective(new Network([new Linear(3)], [4]));
        Assert.Contains(
            "no batch normalisation",
            Assert.Throws<BadInputException>(() => new RecomputedStatistics(objective)).Message,
            StringComparison.Ordinal);
    }

    private static NetworkObjective Objective(Network network, NetworkSettings? run = null) => new(
        network,
        Dataset.Create(
            "waves",
            network.Input,
            [.. Enumerable.Range(0, Samples * 4).Select(i => Math.Sin(0.7 * i) + (i % 4))],
            [.. Enumerable.Range(0, Samples).Select(i => (double)(i % 3))]),
        new CrossEntropy(),
        DType.Float64,
        run: run);
}
