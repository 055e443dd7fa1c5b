using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers.SecondOrder;

/// <summary>Every optimizer of this folder on a small traced network, in both dtypes.</summary>
[Collection(NativeHandles.Name)]
public class NetworkSteps
{
    [Theory]
    [MemberData(nameof(SecondOrderLaws.All), MemberType = typeof(SecondOrderLaws))]
    public void A_small_network_learns(string text)
    {
        var live = Tensor.LiveCount;
        var network = new Network([new Linear(6), new Tanh(), new Linear(3)], [4]);
        var data = Dataset.Create("test data", [4], Numbers<double>(4 * 30, 1), [.. Enumerable.Range(0, 30).Select(i => (double)(i % 3))]);
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            using var objective = new NetworkObjective(network, data, new CrossEntropy(), dtype);
            var start = objective.InitialParameters(2);
            var losses = dtype == DType.Float32 ? Losses<float>(text, objective, start) : Losses<double>(text, objective, start);
            Assert.True(losses[^1] < losses[0] - 1e-3, $"{text} in {dtype}: from {losses[0]} to {losses[^1]}");
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    private static double[] Losses<T>(string text, NetworkObjective objective, double[] start)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var (optimizer, loss) = (OptimizerNames.Parse(text).Create<T>(ParameterPlan.Of(objective
            .Parameters)), new ObjectiveLoss<T>(objective));
        T[] theta = [.. start.Select(T.CreateTruncating)];
        return [.. Enumerable.Range(0, 12).Select(_ => optimizer.Step(theta, loss).Loss)];
    }
}
