namespace Theodolite.Torch;

/// <summary>Products of vectors, matrices and batches of matrices.</summary>
public sealed unsafe partial class Tensor
{
    /// <summary>
    /// [m, k]·[k, n] (<c>aten::mm</c>), [b, m, k]·[b, k, n] (<c>aten::bmm</c>) or [m, k]·[k] (<c>aten::mv</c>).
    /// </summary>
    public Tensor MatMul(Tensor other)
    {
        var operation = (Rank, other.Rank) switch
        {
            (2, 2) => "aten::mm"u8,
            (3, 3) => "aten::bmm"u8,
            (2, 1) => "aten::mv"u8,
            _ => default,
        };
        if (operation.IsEmpty)
        {
            Require.Fail("aten::matmul"u8, "needs two matrices, two batches of them, or a matrix and a vector", this, other);
        }

        RequireProduct(operation, this, other);
        return ApplyWith(operation, other);
    }

    /// <summary>result ← a·b for matrices (<c>aten::mm.out</c>) or batches of them (<c>aten::bmm.out</c>).</summary>
    public static void MatMulOut(Tensor result, Tensor a, Tensor b)
    {
        var operation = a.Rank == 3 ? "aten::bmm"u8 : "aten::mm"u8;
        RequireProduct(operation, result, a, b);
        var call = new OperatorCall();
        call.Push(a);
        call.Push(b);
        call.Push(result);
        call.Invoke(operation, "out"u8);
        call.Discard();
    }

    /// <summary>Σ aᵢ·bᵢ of two vectors (<c>aten::dot</c>), accumulated in their own precision.</summary>
    public Tensor Dot(Tensor other)
    {
        Require.Floating("aten::dot"u8, this);
        Require.Alike("aten::dot"u8, this, other);
        Require.OfRank("aten::dot"u8, this, 1);
        Require.SameShape("aten::dot"u8, this, other);
        return ApplyWith("aten::dot"u8, other);
    }

    /// <summary>
    /// result ← beta·self + alpha·a·b for matrices; self broadcasts to [m, n] and may be the result.
    /// With beta = 0, NaN in self does not matter (<c>aten::addmm.out</c>).
    /// </summary>
    public static void AddMatMul(Tensor result, Tensor self, Tensor a, Tensor b, double beta, double alpha)
    {
        var operation = "aten::addmm"u8;
        Require.OfRank(operation, a, 2);
        RequireProduct(operation, result, a, b);
        Require.Alike(operation, result, self);
        Require.BroadcastableTo(operation, result, self);
        using var to = result.Lease();
        using var start = self.Lease();
        using var left = a.Lease();
        using var right = b.Lease();
        var status = result.Device.IsCpu
            ? Interop.aoti_torch_cpu_addmm_out(to.Value, start.Value, left.Value, right.Value, beta, alpha)
            : Interop.aoti_torch_cuda_addmm_out(to.Value, start.Value, left.Value, right.Value, beta, alpha);
        NativeStatus.Check(status, operation, result, self, a, b);
    }

    /// <summary>result ← beta·self + alpha·a·b for batches of matrices; otherwise as <see cref="AddMatMul"/>
    /// (<c>aten::baddbmm.out</c>).</summary>
    public static void AddBatchMatMul(Tensor result, Tensor self, Tensor a, Tensor b, double beta, double alpha)
    {
        var operation = "aten::baddbmm"u8;
        Require.OfRank(operation, a, 3);
        RequireProduct(operation, result, a, b);
        Require.Alike(operation, result, self);
        Require.BroadcastableTo(operation, result, self);
        using var to = result.Lease();
        using var start = self.Lease();
        using var left = a.Lease();
        using var right = b.Lease();
        var status = result.Device.IsCpu
            ? Interop.aoti_torch_cpu_baddbmm_out(to.Value, start.Value, left.Value, right.Value, beta, alpha)
            : Interop.aoti_torch_cuda_baddbmm_out(to.Value, start.Value, left.Value, right.Value, beta, alpha);
        NativeStatus.Check(status, operation, result, self, a, b);
    }

    private static void RequireProduct(ReadOnlySpan<byte> operation, Tensor result, Tensor a, Tensor b)
    {
        Require.That(a.Rank == b.Rank && a.Rank is 2 or 3, operation, "needs two matrices or two batches of them", a, b);
        RequireProduct(operation, a, b);
        Require.Alike(operation, result, a);
        var fits = result.Rank == a.Rank && result.Shape[-2] == a.Shape[-2] && result.Shape[-1] == b.Shape[-1]
            && (a.Rank == 2 || result.Shape[0] == a.Shape[0]);
        Require.That(fits, operation, "the result has another shape than the product", result, a, b);
    }

    private static void RequireProduct(ReadOnlySpan<byte> operation, Tensor a, Tensor b)
    {
        Require.Number(operation, a);
        Require.Alike(operation, a, b);
        var inner = b.Rank == 1 ? b.Shape[0] : b.Shape[-2];
        Require.That(a.Shape[-1] == inner, operation, "the inner extents differ", a, b);
        Require.That(a.Rank == 2 || a.Shape[0] == b.Shape[0], operation, "the batches differ", a, b);
    }
}
