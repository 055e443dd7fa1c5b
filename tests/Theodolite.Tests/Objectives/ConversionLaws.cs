using System.Runtime.CompilerServices;
using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Layers = Theodolite.Models.Layers;

namespace Theodolite.Tests.Objectives;

/// <summary>An objective in another dtype than its data is the same to the last bit, whether they are converted at once or as they are
/// taken, and keeps no copy in the second case.</summary>
public sealed class ConversionLaws
{
    private const int Samples = 23;

    public static TheoryData<string, DType, int?, long> Cases()
    {
        var cases = new TheoryData<string, DType, int?, long>();
        foreach (var network in (string[])["dense", "flattened", "convolutional"])
        {
            foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
            {
                foreach (var (rows, residuals) in ((int?, long)[])[(null, 1 << 30), (5, 1 << 30), (5, 0)])
                {
                    cases.Add(network, dtype, rows, residuals);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Taken_by_microbatch_is_the_same_to_the_last_bit(string name, DType dtype, int? rows, long residuals)
    {
        using var whole = Objective(name, dtype, rows, residuals, long.MaxValue);
        using var taken = Objective(name, dtype, rows, residuals, 0);
        Assert.Equal((false, true), (whole.Inputs.Converts, taken.Inputs.Converts));
        Assert.Equal((dtype, dtype), (whole.Inputs.DType, taken.Inputs.DType));
        var theta = TestProblems.Numbers<double>((int)whole.Parameters.Count, 3);
        Assert.Equal(Gradient(whole, theta), Gradient(taken, theta));
        Assert.Equal(whole.Evaluate(theta), taken.Evaluate(theta));
        foreach (var kind in Enum.GetValues<CurvatureKind>())
        {
            foreach (var samples in (SampleSelection?[])[null, new SampleSelection.Random(9, 1)])
            {
                var settings = new CurvatureSettings { Kind = kind, Samples = samples };
                Assert.Equal(Product(whole, theta, settings), Product(taken, theta, settings));
            }
        }

        using var positions = Tensor.From<long>(3, 17, 4);
        using var expected = whole.Inputs.Rows(positions);
        using var actual = taken.Inputs.Rows(positions);
        Assert.Equal(expected.ToDoubles(), actual.ToDoubles());
    }

    [Fact]
    public void Batches_that_may_not_be_cut_are_converted_whole()
    {
        IReadOnlyList<IReadOnlyList<long>> batches = [[4, 2, 7, 1], [0, 3, 5], [6, 8]];
        using var whole = Objective("dense", DType.Float64, null, 1 << 30, long.MaxValue, batches);
        using var taken = Objective("dense", DType.Float64, null, 1 << 30, 0, batches);
        var theta = TestProblems.Numbers<double>((int)whole.Parameters.Count, 3);
        Assert.Equal(Gradient(whole, theta), Gradient(taken, theta));
        Assert.Equal(Product(whole, theta, new()), Product(taken, theta, new()));
    }

    // A process has a part, and cuts it into microbatches.
    [Fact]
    public void Part_of_the_samples_is_converted_as_in_the_whole()
    {
        using var whole = Objective("dense", DType.Float64, null, 1 << 30, long.MaxValue);
        using var taken = Objective("dense", DType.Float64, null, 1 << 30, 0);
        using var part = taken.Inputs.Part(5, 11);
        Assert.Equal(11, part.Shape[0]);
        foreach (var (first, count) in ((int, int)[])[(0, 11), (2, 3), (10, 1)])
        {
            using var expected = whole.Inputs.Rows(5 + first, count);
            using var actual = part.Rows(first, count);
            Assert.Equal(expected.ToDoubles(), actual.ToDoubles());
            Assert.Equal(Address(expected) % 64, Address(actual) % 64);
        }
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("flattened")]
    public void Between_products_no_samples_are_kept(string name)
    {
        using var objective = Objective(name, DType.Float64, null, 1 << 30, 0);
        int[] blocks = [.. Enumerable.Range(0, objective.Parameters.Blocks.Count)];
        var curvature = objective.Programs(Samples, Samples).Curvature(new(CurvatureKind.Hessian, blocks, 0));
        var samples = curvature.Known.Program.Inputs[blocks.Length];
        Assert.Equal(objective.Inputs.Shape.Count, samples.Shape.Count);
        Assert.DoesNotContain(curvature.Known.Program.Outputs, output => Source(output) == samples);
    }

    [Fact]
    public void Small_data_are_converted_once()
    {
        using var objective = Objective("dense", DType.Float64, null, 1 << 30, new TracedSettings().ConvertedBytes);
        using var first = objective.Inputs.Rows(0, 2);
        using var second = objective.Inputs.Rows(0, 2);
        first.AsSpan<double>()[0] = 5;
        Assert.Equal(5, second.AsSpan<double>()[0]);
    }

    private static unsafe nint Address(Tensor tensor) => (nint)Unsafe.AsPointer(ref tensor.AsSpan<double>()[0]);

    private static Value Source(Value value) => value.Primitive is Reshape ? Source(value.Operands[0]) : value;

    private static double[] Gradient(NetworkObjective objective, double[] theta)
    {
        var gradient = new double[theta.Length];
        return [objective.Gradient(theta, gradient), objective.Value(theta), .. gradient];
    }

    // Two products, since the first may leave something for the second.
    private static double[] Product(NetworkObjective objective, double[] theta, CurvatureSettings settings)
    {
        using var curvature = objective.Curvature(theta, settings);
        var vectors = TestProblems.Numbers<double>(2 * theta.Length, 4);
        var (both, one) = (new double[2 * theta.Length], new double[theta.Length]);
        curvature.Apply(vectors, both, 2);
        curvature.Apply(vectors.AsSpan(theta.Length), one, 1);
        return [.. both, .. one];
    }

    private static NetworkObjective Objective(
        string name,
        DType dtype,
        int? rows,
        long residuals,
        long converted,
        IReadOnlyList<IReadOnlyList<long>>? batches = null)
    {
        var network = name switch
        {
            "dense" => new Network([new Linear(6), new Layers.Tanh(), new Linear(3)], [7]),
            "flattened" => new Network([new Flatten(), new Linear(6), new Layers.Tanh(), new Linear(3)], [1, 3, 3]),
            _ => new Network([new Conv2d(4, 3), new Layers.Relu(), new GlobalAvgPool(), new Linear(3)], [1, 5, 5]),
        };
        var shape = network.Input;

        // Numbers of the other dtype, of which float32 rounds those in float64.
        double[] labels = [.. Enumerable.Range(0, Samples).Select(i => (double)(i % 3))];
        var count = (int)(Samples * shape.Count);
        var data = dtype == DType.Float64
            ? Dataset.Create("x", shape, TestProblems.Numbers<float>(count, 1), labels)
            : Dataset.Create("x", shape, TestProblems.Numbers<double>(count, 1), labels);
        Assert.NotEqual(dtype, data.DType);
        return new NetworkObjective(network, data, new CrossEntropy(), dtype, settings: new TracedSettings
        {
            Microbatch = rows is { } most ? new MicrobatchPlan(most, 2) : null,
            ResidualBytes = residuals,
            ConvertedBytes = converted,
            Batches = batches,
        });
    }
}
