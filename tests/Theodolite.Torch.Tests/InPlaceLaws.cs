namespace Theodolite.Torch.Tests;

/// <summary>What overwrites a tensor gives what the pure form gives, into views too, and nothing beside them.</summary>
public class InPlaceLaws : LeakFree
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> InPlace, Func<double, double, double> Expected)> Laws = new()
    {
        ["add"] = ((a, b) => a.Add_(b), (a, b) => a + b),
        ["add scaled"] = ((a, b) => a.Add_(b, -0.3), (a, b) => a - 0.3 * b),
        ["multiply"] = ((a, b) => a.Multiply_(b), (a, b) => a * b),
        ["divide"] = ((a, b) => a.Divide_(b), (a, b) => a / b),
        ["addcmul"] = ((a, b) => a.Addcmul_(b, b, 2), (a, b) => a + 2 * b * b),
        ["copy"] = ((a, b) => a.Copy_(b), (_, b) => b),
    };

    public static TheoryData<string> Names => [.. Laws.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ChangesTheTensorAndOnlyIt(string name)
    {
        var (inPlace, expected) = Laws[name];
        (Shape A, Shape B)[] pairs = [([4, 6], [4, 6]), ([4, 6], [6]), ([4, 6], [4, 1]), ([4, 6], []), ([0], [0]), ([], [])];
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (var layout in Enum.GetValues<Layout>())
            {
                foreach (var (shapeA, shapeB) in pairs)
                {
                    var valuesA = Sample.Values(3, shapeA.Count, 0.5, 2, dtype);
                    var valuesB = Sample.Values(4, shapeB.Count, 0.5, 2, dtype);
                    using var a = Sample.Of(valuesA, shapeA, dtype, layout);
                    using var b = Sample.Of(valuesB, shapeB, dtype, layout);
                    Assert.Same(a, inPlace(a, b));
                    Sample.Close(Reference.Zip(valuesA, shapeA, valuesB, shapeB, shapeA, expected), a, 10 * dtype.UnitRoundoff());
                    Sample.Close(valuesB, b, 0);
                }
            }
        }
    }

    [Fact]
    public void AdditionIntoARowLeavesTheOthers()
    {
        var matrix = Own(Tensor.Zeros([3, 4]));
        var row = Own(matrix.Select(0, 1));
        row.Add_(Own(Tensor.Ones([4])));
        var column = Own(matrix.Select(1, 2));
        column.Add_(Own(Tensor.Ones([3])), 10);
        Assert.Equal([0, 0, 10, 0, 1, 1, 11, 1, 0, 0, 10, 0], matrix.ToArray<float>());
    }

    [Fact]
    public void ATensorCanBeAddedToItself()
    {
        var a = Own(Tensor.From(1f, 2f, 3f));
        a.Add_(a);
        Assert.Equal([2f, 4f, 6f], a.ToArray<float>());
    }

    [Fact]
    public void AddOutAndMultiplyOutFillTheirTarget()
    {
        var a = Own(Tensor.From<double>([1, 2, 3, 4, 5, 6], [2, 3]));
        var b = Own(Tensor.From<double>(10, 20, 30));
        var result = Own(Tensor.Empty([2, 3], DType.Float64));
        Tensor.AddOut(result, a, b);
        Assert.Equal([11, 22, 33, 14, 25, 36], result.ToArray<double>());
        Tensor.MultiplyOut(result, a, b);
        Assert.Equal([10, 40, 90, 40, 100, 180], result.ToArray<double>());
        Tensor.AddOut(a, b, a);
        Assert.Equal([11, 22, 33, 14, 25, 36], a.ToArray<double>());
    }

    [Fact]
    public void IntegersAndFills()
    {
        var a = Own(Tensor.Arange(3));
        a.Add_(Own(Tensor.From<long>(5)), 2);
        Assert.Equal([10, 11, 12], a.ToArray<long>());
        a.Fill_(7);
        Assert.Equal([7, 7, 7], a.ToArray<long>());
        a.Zero_();
        Assert.Equal([0, 0, 0], a.ToArray<long>());
        Assert.True(Own(Tensor.Full([2], 1, DType.Bool)).ToArray<bool>().All(x => x));
    }
}
