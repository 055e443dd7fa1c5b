using CsCheck;

namespace Theodolite.Torch.Tests;

/// <summary>Views share storage; walking a view is walking the original through the index map.</summary>
public class ViewLaws : LeakFree
{
    private static readonly int[] Axes = [0, 1, 2];

    private static Tensor Cube() => Counting(24, [2, 3, 4]);

    private static Tensor Counting(int count, Shape shape) =>
        Tensor.From([.. Enumerable.Range(0, count).Select(i => (double)i)], shape);

    [Fact]
    public void PermuteThenInverseIsTheIdentity()
    {
        var cube = Own(Cube());
        Gen.Shuffle(Axes).Sample(order =>
        {
            using var turned = cube.Permute(order);
            Assert.Equal(cube.Shape[order[1]], turned.Shape[1]);
            var inverse = new int[3];
            for (var i = 0; i < 3; i++)
            {
                inverse[order[i]] = i;
            }

            using var back = turned.Permute(inverse);
            Assert.Equal(cube.ToArray<double>(), back.ToArray<double>());
        }, iter: 30, seed: "0000KOIPe036", threads: 1);
    }

    [Fact]
    public void ElementsOfEachViewAreThoseOfTheOriginal()
    {
        var cube = Own(Cube());
        Assert.Equal([4, 5, 6, 7], Own(Own(cube.Select(0, 0)).Select(0, 1)).ToArray<double>());
        Assert.Equal([3, 7, 11, 15, 19, 23], Own(cube.Select(-1, -1)).ToArray<double>());
        Assert.Equal([4, 5, 6, 7, 16, 17, 18, 19], Own(cube.Narrow(1, 1, 1)).ToArray<double>());
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], Own(Own(Own(cube.Select(0, 0)).T()).Contiguous()).ToArray<double>());
        Assert.Equal([2, 3, 1, 4], Own(cube.Unsqueeze(2)).Shape);
        Assert.Equal([2, 3, 4, 1], Own(cube.Unsqueeze(-1)).Shape);
        Assert.Equal(cube.Shape, Own(Own(cube.Unsqueeze(0)).Squeeze(0)).Shape);
        Assert.Equal([0, 5, 10], Own(Own(Own(cube.Select(0, 0)).Narrow(1, 0, 3)).Diagonal()).ToArray<double>());
        Assert.Equal([0, 0, 1, 1], Own(Own(Counting(2, [2, 1])).Expand([2, 2])).ToArray<double>());
        Assert.Equal([0, 1, 0, 1], Own(Own(Counting(2, [2])).Expand([2, 2])).ToArray<double>());
        Assert.Equal([1, 3, 2, 4], Own(Own(cube.Narrow(0, 0, 1)).AsStrided([2, 2], [1, 2], 1)).ToArray<double>());
    }

    [Fact]
    public void WritingThroughAViewIsSeenByTheOriginal()
    {
        var cube = Own(Cube());
        Tensor[] views =
        [
            cube.Alias(), cube.View([24]), cube.Reshape([6, 4]), cube.Permute(2, 0, 1), cube.Transpose(0, 1), cube.Contiguous(),
            cube.Unsqueeze(0), cube.Narrow(0, 0, 2), cube.AsStrided([24], [1], 0),
        ];
        for (var i = 0; i < views.Length; i++)
        {
            Own(views[i]).Fill_(i);
            Assert.All(cube.ToArray<double>(), value => Assert.Equal(i, value));
        }

        var copy = Own(cube.Clone());
        copy.Fill_(-1);
        Assert.Equal(views.Length - 1, cube.ToArray<double>()[0]);
    }

    [Fact]
    public void StorageOutlivesTheTensorItWasMadeBy()
    {
        var cube = Cube();
        var row = Own(cube.Select(0, 1));
        cube.Dispose();
        cube.Dispose();
        Assert.Equal(12, row.ToArray<double>()[0]);
    }

    [Fact]
    public void ReshapeAgreesWithRowMajorOrderForAnyLayout()
    {
        Shape[] targets = [[24], [4, 6], [2, 12], [3, 8], [1, 24, 1], [2, 2, 2, 3], [2, 3, 4]];
        Gen.Select(Gen.Shuffle(Axes), Gen.Int[0, targets.Length - 1], Gen.Bool).Sample((order, target, cut) =>
        {
            using var source = cut ? Counting(48, [2, 3, 8]) : Cube();
            using var part = source.Narrow(2, cut ? 3 : 0, 4);
            using var turned = part.Permute(order);
            using var reshaped = turned.Reshape(targets[target]);
            Assert.Equal(turned.ToArray<double>(), reshaped.ToArray<double>());
        }, iter: 200, seed: "0000KOIPe036", threads: 1);
    }

    [Fact]
    public void EmptyTensorsHaveViews()
    {
        var empty = Own(Tensor.Zeros([0, 3]));
        Assert.Equal([3, 0], Own(empty.T()).Shape);
        Assert.Equal([0], Own(empty.View([0])).Shape);
        Assert.Empty(Own(empty.Narrow(1, 1, 1)).ToArray<float>());
        Assert.Equal([2, 0, 3], Own(empty.Expand([2, 0, 3])).Shape);
    }

    [Fact]
    public void SpansReadAndWriteTheElementsInPlace()
    {
        var tensor = Own(Tensor.Zeros([2, 2], DType.Int64));
        tensor.AsSpan<long>()[3] = 9;
        Assert.Equal([0, 0, 0, 9], tensor.ToArray<long>());
        var column = Own(tensor.Select(1, 1));
        column.CopyFrom<long>([5, 6]);
        Assert.Equal([0, 5, 0, 6], tensor.ToArray<long>());
        Assert.Equal(5, Own(column.Select(0, 0)).ToInt64());
        Assert.True(Own(column.Select(0, 0)).ToBool());
    }

    [Fact]
    public void ConversionsKeepValues()
    {
        var source = Own(Tensor.From(0f, 1.5f, -2f));
        Assert.Equal([0, 1.5, -2], Own(source.To(DType.Float64)).ToArray<double>());
        Assert.Equal([0, 1, -2], Own(source.To(DType.Int64)).ToArray<long>());
        Assert.Equal([false, true, true], Own(source.To(DType.Bool)).ToArray<bool>());
        Assert.Equal(source.ToArray<float>(), Own(source.To(Device.Cpu)).ToArray<float>());
    }
}
