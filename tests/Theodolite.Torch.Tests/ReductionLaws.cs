namespace Theodolite.Torch.Tests;

/// <summary>Reductions agree with a loop over the reduced axes, in every layout.</summary>
public class ReductionLaws : LeakFree
{
    private static readonly Dictionary<string, Law> Laws = new()
    {
        ["sum"] = new((t, axes, keep) => t.Sum(axes, keep), v => v.Sum()),
        ["mean"] = new((t, axes, keep) => t.Mean(axes, keep), v => v.Average()),
        ["amax"] = new((t, axes, keep) => t.Amax(axes, keep), v => v.Max()),
        ["amin"] = new((t, axes, keep) => t.Amin(axes, keep), v => v.Min()),
        ["logsumexp"] = new((t, axes, keep) => t.LogSumExp(axes, keep), v => Math.Log(v.Sum(Math.Exp))),
    };

    public static TheoryData<string> Names => [.. Laws.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AgreesWithALoop(string name)
    {
        var law = Laws[name];
        Shape shape = [3, 4, 5];
        int[][] choices = [[0], [1], [2], [-1], [0, 2], [2, 1], [0, 1, 2]];
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (var layout in Enum.GetValues<Layout>())
            {
                foreach (var axes in choices)
                {
                    foreach (var keep in (bool[])[true, false])
                    {
                        var values = Sample.Values(5, shape.Count, -2, 2, dtype);
                        using var input = Sample.Of(values, shape, dtype, layout);
                        using var result = law.Apply(input, axes, keep);
                        var reduced = axes.Select(axis => axis < 0 ? axis + 3 : axis).ToHashSet();
                        var kept = Enumerable.Range(0, 3).Where(axis => keep || !reduced.Contains(axis));
                        Assert.Equal([.. kept.Select(axis => reduced.Contains(axis) ? 1 : shape[axis])], result.Shape);
                        Sample.Close(Loop(values, shape, reduced, law.Expected), result, 60 * dtype.UnitRoundoff());
                    }
                }
            }
        }
    }

    [Fact]
    public void WholeTensors()
    {
        var t = Own(Tensor.From<double>([3, -1, 4, 1, -5, 9], [2, 3]));
        Assert.Equal(11, Own(t.Sum()).ToDouble());
        Assert.Equal(11.0 / 6, Own(t.Mean()).ToDouble(), 1e-15);
        Assert.Equal(9, Own(t.Max()).ToDouble());
        Assert.Equal(-5, Own(t.Min()).ToDouble());
        Assert.Equal([2, 2], Own(t.Argmax(1)).ToArray<long>());
        Assert.Equal([1, 3], Own(t.Argmax(0, keep: true)).Shape);
        Assert.Equal([3, 2, 6, 1, -4, 5], Own(t.Cumsum(1)).ToArray<double>());
        Assert.True(Own(Own(t.GreaterThan(8)).Any()).ToBool());
        Assert.False(Own(Own(t.GreaterThan(8)).All()).ToBool());
        Assert.Equal(1, Own(Own(t.GreaterThan(8)).Sum()).ToInt64());
        Assert.Equal(0, Own(Own(Tensor.Zeros([0, 3])).Sum()).ToDouble());
        Assert.Equal([0f, 0f, 0f], Own(Own(Tensor.Zeros([0, 3])).Sum([0])).ToArray<float>());
        Assert.Equal(t.ToArray<double>(), Own(t.Sum([])).ToArray<double>());
    }

    [Fact]
    public void NormsAccumulateInFloat64()
    {
        const int Count = 3_000_001;
        var ones = Own(Tensor.Full([Count], 0.1f));
        var exact = Count * (double)0.1f * 0.1f;
        Assert.Equal(Math.Sqrt(exact), ones.Norm2(), 1e-9 * Math.Sqrt(exact));
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (var layout in Enum.GetValues<Layout>())
            {
                var a = Sample.Values(6, 77, -1, 1, dtype);
                var b = Sample.Values(7, 77, -1, 1, dtype);
                using var left = Sample.Of(a, [7, 11], dtype, layout);
                using var right = Sample.Of(b, [7, 11], dtype);
                Assert.Equal(a.Zip(b, (x, y) => x * y).Sum(), left.InnerProduct(right), 1e-14);
                Assert.Equal(Math.Sqrt(a.Sum(x => x * x)), left.Norm2(), 1e-14);
            }
        }
    }

    [Fact]
    public void SoftmaxSumsToOneAndItsBackwardIsItsJacobian()
    {
        var x = Own(Sample.Of(Sample.Values(8, 12, -3, 3, DType.Float64), [3, 4], DType.Float64));
        var g = Own(Sample.Of(Sample.Values(9, 12, -1, 1, DType.Float64), [3, 4], DType.Float64));
        foreach (var axis in (int[])[0, 1])
        {
            using var y = x.Softmax(axis);
            using var log = x.LogSoftmax(axis);
            using var sum = y.Sum([axis]);
            Assert.All(sum.ToArray<double>(), value => Assert.Equal(1, value, 1e-14));
            Sample.Close([.. y.ToArray<double>().Select(value => Math.Log(value))], log, 1e-13);
            using var gy = g.Multiply(y);
            using var total = gy.Sum([axis], true);
            using var centred = g.Subtract(total);
            using var expected = y.Multiply(centred);
            using var actual = g.SoftmaxBackward(y, axis);
            Sample.Close(expected.ToArray<double>(), actual, 1e-14);
            using var mass = g.Sum([axis], true);
            using var shared = y.Multiply(mass);
            using var logExpected = g.Subtract(shared);
            using var logActual = g.LogSoftmaxBackward(log, axis);
            Sample.Close(logExpected.ToArray<double>(), logActual, 1e-13);
        }
    }

    private static double[] Loop(double[] values, Shape shape, HashSet<int> reduced, Func<double[], double> f)
    {
        var groups = new SortedDictionary<long, List<double>>();
        for (long i = 0; i < values.Length; i++)
        {
            long rest = i, key = 0, step = 1;
            for (var axis = shape.Rank - 1; axis >= 0; axis--)
            {
                if (!reduced.Contains(axis))
                {
                    key += rest % shape[axis] * step;
                    step *= shape[axis];
                }

                rest /= shape[axis];
            }

            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = group = [];
            }

            group.Add(values[i]);
        }

        return [.. groups.Values.Select(group => f([.. group]))];
    }

    private sealed record Law(Func<Tensor, int[], bool, Tensor> Apply, Func<double[], double> Expected);
}
