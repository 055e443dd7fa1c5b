using Theodolite.Curvature;
using Theodolite.Data;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Measurements;
using Theodolite.LinearAlgebra;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>
/// The generators of an invariance span a space orthogonal to every gradient: the rank of gradients over many data sets of
/// the same shapes is P less their number. Gradients of single samples at one θ see exactly what the loss can see.
/// </summary>
[Collection(NativeHandles.Name)]
public sealed class KnownSymmetriesTests
{
    public static TheoryData<string, long, long> Networks => new()
    {
        { "relu", 4 + 1, 4 },
        { "tanh", 4 + 1, 0 },
        { "deep", 3 + 1, 4 + 3 },
        { "no-bias", 4, 4 },
        { "mse", 0, 4 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Gradients_span_all_but_the_symmetries(string name, long shift, long rescaling)
    {
        var network = Build(name);
        using var objective = Objective(network, name, 1, 0);
        var known = KnownSymmetries.Of(objective)!;
        Assert.Equal((shift, rescaling), (known.SoftmaxShift, known.Rescaling));

        // Large enough that every unit is now on, now off.
        var p = (int)network.Parameters.Count;
        var theta = new double[p];
        Philox.For(name == "deep" ? 11UL : 6UL, "test/theta").FillGaussian(theta);

        // The Gram matrix of the gradients of many single samples.
        var gram = new double[p * p];
        for (ulong sample = 0; sample < 10 * (ulong)p; sample++)
        {
            using var single = Objective(network, name, 1, sample);
            var gradient = new double[p];
            single.Gradient(theta, gradient);
            var norm = Vectors.Norm(gradient);
            for (var i = 0; i < p; i++)
            {
                Vectors.AddScaled(gram.AsSpan(i * p, p), norm == 0 ? 0 : gradient[i] / (norm * norm), gradient);
            }
        }

        var values = SymmetricEigensolver.Solve(gram, p).Values;
        Assert.Equal(known.Count, values.Count(value => value < 1e-9 * values[^1]));
    }

    [Fact]
    public void Penalty_on_the_weights_leaves_the_shift_of_the_biases()
    {
        using var objective = Objective(Build("relu"), "penalty", 5, 0);
        var known = KnownSymmetries.Of(objective)!;
        Assert.Equal((1L, 0L), (known.SoftmaxShift, known.Rescaling));
    }

    private static Network Build(string name) => name switch
    {
        "deep" => new Sequential([new Linear(4), new Relu(), new Linear(3), new LeakyRelu { Slope = 0.3 }, new Linear(3)]).For([3]),
        "tanh" => new Sequential([new Linear(4), new Tanh(), new Linear(3)]).For([3]),
        "no-bias" => new Sequential([new Linear(4) { Bias = false }, new Relu(), new Linear(3) { Bias = false }]).For([3]),
        _ => new Sequential([new Linear(4), new Relu(), new Linear(3)]).For([3]),
    };

    private static NetworkObjective Objective(Network network, string name, int samples, ulong seed)
    {
        var random = Philox.For(seed, "test/symmetries");
        var inputs = new double[3 * samples];
        random.FillGaussian(inputs);
        if (name == "mse")
        {
            var targets = new double[3 * samples];
            random.FillGaussian(targets);
            return new(network, Dataset.Create("d", [3], inputs, targets, [3]), new MeanSquaredError(), DType.Float64);
        }

        var labels = Enumerable.Range(0, samples).Select(_ => (double)random.NextInt(3)).ToArray();
        LossSettings loss = new CrossEntropy();
        return new(
            network,
            Dataset.Create("d", [3], inputs, labels),
            name == "penalty" ? loss with { L2 = new L2Penalty(0.1) } : loss,
            DType.Float64);
    }
}
