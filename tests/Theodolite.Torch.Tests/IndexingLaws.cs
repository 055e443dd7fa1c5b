namespace Theodolite.Torch.Tests;

/// <summary>Gathering and adding by positions are adjoint; joining and ordering are what loops say.</summary>
public class IndexingLaws : LeakFree
{
    private Tensor Matrix() => Own(Tensor.From<double>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4]));

    [Fact]
    public void GatherPicksAlongTheAxis()
    {
        var index = Own(Tensor.From<long>([3, 0, 1, 1, 2, 2], [3, 2]));
        Assert.Equal([3, 0, 5, 5, 10, 10], Own(Matrix().Gather(1, index)).ToArray<double>());
        Assert.Equal([8, 1], Own(Matrix().Gather(0, Own(Tensor.From<long>([2, 0], [1, 2])))).ToArray<double>());
    }

    [Fact]
    public void ScatterAddIsAdjointToGather()
    {
        var random = new Random(11);
        var x = Own(Sample.Of(Sample.Values(1, 12, -1, 1, DType.Float64), [3, 4], DType.Float64));
        var u = Own(Sample.Of(Sample.Values(2, 15, -1, 1, DType.Float64), [3, 5], DType.Float64));
        var index = Own(Tensor.From([.. Enumerable.Range(0, 15).Select(_ => (long)random.Next(4))], [3, 5]));
        var zero = Own(Tensor.Zeros([3, 4], DType.Float64));
        var gathered = Own(x.Gather(1, index)).InnerProduct(u);
        var scattered = Own(zero.ScatterAdd(1, index, u)).InnerProduct(x);
        Assert.Equal(gathered, scattered, 1e-14);
    }

    [Fact]
    public void IndexAddIsAdjointToIndexSelect()
    {
        var index = Own(Tensor.From<long>(2, 0, 2, 1));
        foreach (var axis in (int[])[0, 1, -1])
        {
            using var x = Sample.Of(Sample.Values(3, 12, -1, 1, DType.Float64), [3, 4], DType.Float64, Layout.Transposed);
            using var selected = x.IndexSelect(axis, index);
            using var u = Sample.Of(Sample.Values(4, selected.Count, -1, 1, DType.Float64), selected.Shape, DType.Float64);
            using var zero = Tensor.Zeros([3, 4], DType.Float64);
            using var added = zero.IndexAdd(axis, index, u);
            Assert.Equal(selected.InnerProduct(u), added.InnerProduct(x), 1e-14);
        }

        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], Own(Matrix().IndexSelect(0, Own(Tensor.From<long>(2, 0)))).ToArray<double>());
    }

    [Fact]
    public void CatThenNarrowGivesTheParts()
    {
        var a = Matrix();
        var b = Own(a.MultiplyScalar(-1));
        foreach (var axis in (int[])[0, 1, -1])
        {
            using var joined = Tensor.Cat([a, b], axis);
            using var second = joined.Narrow(axis, a.Shape[axis], b.Shape[axis]);
            Assert.Equal(b.ToArray<double>(), second.ToArray<double>());
        }

        using var stacked = Tensor.Stack([a, b], 1);
        Assert.Equal([3, 2, 4], stacked.Shape);
        using var part = stacked.Select(1, 1);
        Assert.Equal(b.ToArray<double>(), part.ToArray<double>());
    }

    [Fact]
    public void SortAndTopKOrder()
    {
        var t = Own(Tensor.From<double>(3, 1, 2, 1));
        var (values, indices) = t.Sort(0);
        Assert.Equal([1, 1, 2, 3], Own(values).ToArray<double>());
        Assert.Equal([1, 3, 2, 0], Own(indices).ToArray<long>());
        var (descending, sources) = t.Sort(0, descending: true);
        Assert.Equal([3, 2, 1, 1], Own(descending).ToArray<double>());
        Own(sources);
        var (top, where) = t.TopK(2, 0);
        Assert.Equal([3, 2], Own(top).ToArray<double>());
        Assert.Equal([0, 2], Own(where).ToArray<long>());
        Assert.Equal([1, 2, 1, 3], Own(t.Flip(0)).ToArray<double>());
        Assert.Equal([0, 1, 2, 3, 4], Own(Tensor.Arange(5)).ToArray<long>());
    }
}
