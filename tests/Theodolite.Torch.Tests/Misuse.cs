namespace Theodolite.Torch.Tests;

/// <summary>Calls that must be refused before libtorch sees them, with words that the refusal must contain.</summary>
internal static class Misuse
{
    public static readonly Dictionary<string, (Action Act, string Says)> Cases = new()
    {
        ["inner extents"] = (() => With((f, _) => f.MatMul(f)), "inner extents differ"),
        ["ranks"] = (() => With((f, _) => { using var row = f.Select(0, 0); return row.MatMul(row); }), "needs two matrices"),
        ["broadcast"] = (() => With((f, d) => { using var cut = f.Narrow(1, 0, 2); return f.Add(cut); }), "do not broadcast"),
        ["element types"] = (() => With((f, d) => f.Multiply(d)), "one element type"),
        ["growing in place"] = (() => With(
            (f, _) => { using var row = f.Narrow(0, 0, 1); return row.Add_(f); }), "does not broadcast to the first"),
        ["copy"] = (() => With((f, _) => { using var row = f.Select(0, 0); return row.Copy_(f); }), "does not broadcast to the first"),
        ["exp of integers"] = (() => With((_, _) => { using var i = Tensor.Arange(3); return i.Exp(); }), "needs float32 or float64"),
        ["negated booleans"] = (() => With((f, _) => { using var b = f.Not(); return b.Negate(); }), "not bool"),
        ["condition"] = (() => With((f, _) => Tensor.Where(f, f, f)), "needs bool"),
        ["axis"] = (() => With((f, _) => f.Sum([2])), "has no axis 2"),
        ["axis twice"] = (() => With((f, _) => f.Sum([0, -2])), "named twice"),
        ["view"] = (() => With((f, _) => { using var t = f.T(); return t.View([6]); }), "without a copy"),
        ["view count"] = (() => With((f, _) => f.View([7])), "another number of elements"),
        ["narrow"] = (() => With((f, _) => f.Narrow(1, 2, 2)), "leave axis 1"),
        ["select"] = (() => With((f, _) => f.Select(0, 2)), "has no index 2"),
        ["squeeze"] = (() => With((f, _) => f.Squeeze(0)), "not of extent 1"),
        ["expand"] = (() => With((f, _) => f.Expand([4, 3])), "does not broadcast to [4, 3]"),
        ["as strided"] = (() => With((f, _) => f.AsStrided([2, 4], [3, 1], 0)), "leaves the storage"),
        ["permute"] = (() => With((f, _) => f.Permute(0, 0)), "named twice"),
        ["gather"] = (() => With(
            (f, _) => { using var i = Tensor.From([3L], [1, 1]); return f.Gather(1, i); }), "leave axis 1 of extent 3"),
        ["negative position"] = (() => With((f, _) => { using var i = Tensor.From(-1L); return f.IndexSelect(0, i); }), "leave axis 0"),
        ["empty maximum"] = (() => With((f, _) => { using var e = f.Narrow(0, 0, 0); return e.Max(); }), "has no elements"),
        ["empty argmax"] = (() => With((f, _) => { using var e = f.Narrow(0, 0, 0); return e.Argmax(0); }), "axis 0 is empty"),
        ["cat"] = (() => With((f, _) => { using var t = f.T(); return Tensor.Cat([f, t], 0); }), "extents differ"),
        ["stack nothing"] = (() => With((_, _) => Tensor.Stack([], 0)), "at least one tensor"),
        ["top k"] = (() => With((f, _) => f.TopK(4, 1).Values), "has no 4 elements"),
        ["square"] = (() => With((f, _) => f.Inverse()), "needs a square matrix"),
        ["right side"] = (() => With((f, _) => { using var e = Tensor.Eye(3); return e.Solve(f); }), "another number of rows"),
        ["channels"] = (() => Convolve([1, 3, 5, 5], [2, 4, 3, 3]), "for 4 input channels"),
        ["kernel"] = (() => Convolve([1, 4, 2, 5], [2, 4, 3, 3]), "does not fit the input"),
        ["pool"] = (() => With((f, _) => f.MaxPool2d([2, 2], [2, 2], [0, 0]).Values), "needs 4 axes"),
        ["padding"] = (() => Pool([2, 2], [2, 2], [2, 0]), "at most half the kernel"),
        ["fused shapes"] = (() => With(
            (f, _) => { using var t = f.T(); Tensor.FusedSgd_([f], [t], [], 0.1); return f.Alias(); }), "needs equal shapes"),
        ["backward shapes"] = (() => With((f, _) => { using var row = f.Select(0, 0); return f.GeluBackward(row); }), "needs equal shapes"),
        ["too few values"] = (() => With((_, _) => Tensor.From([1f], [2])), "do not fill shape [2]"),
        ["type of values"] = (() => With((_, _) => Tensor.From([1], [1])), "Int32 is no element type"),
        ["type of span"] = (() => With((f, _) => { f.AsSpan<double>(); return f.Alias(); }), "not Double"),
        ["span of a view"] = (() => With((f, _) => { using var t = f.T(); t.AsSpan<float>(); return f.Alias(); }), "contiguous"),
        ["item"] = (() => With((f, _) => { f.ToDouble(); return f.Alias(); }), "exactly one element"),
        ["rounded item"] = (() => With((f, _) => { using var s = f.Sum(); s.ToInt64(); return f.Alias(); }), "needs int64 or bool"),
        ["no such device"] = (() => Tensor.Zeros([1], device: Device.Cuda(99)).Dispose(), "cuda:99"),
        ["too much memory"] = (() => Tensor.Zeros([1L << 50]).Dispose(), "could be allocated"),
    };

    /// <summary>Runs with a float32 and a float64 matrix of two rows and three columns, and disposes everything.</summary>
    private static void With(Func<Tensor, Tensor, Tensor> act)
    {
        using var f = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]);
        using var d = f.To(DType.Float64);
        act(f, d).Dispose();
    }

    private static void Convolve(Shape inputShape, Shape weightShape)
    {
        using var input = Tensor.Ones(inputShape);
        using var weight = Tensor.Ones(weightShape);
        Tensor.Convolution(input, weight, null, ConvolutionGeometry.Uniform(2)).Dispose();
    }

    private static void Pool(long[] kernel, long[] stride, long[] padding)
    {
        using var input = Tensor.Ones([1, 1, 5, 5]);
        input.AvgPool2d(kernel, stride, padding).Dispose();
    }
}
