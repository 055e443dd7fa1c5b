namespace Theodolite.Torch;

/// <summary>Arithmetic of two tensors, or of a tensor and a number.</summary>
public sealed unsafe partial class Tensor
{
    /// <summary>a + alpha·b (<c>aten::sub.Tensor</c> with −alpha, the form that the C ABI reaches; the same kernel).</summary>
    public Tensor Add(Tensor other, double alpha = 1) => Subtract(other, -alpha);

    /// <summary>a − alpha·b (<c>aten::sub.Tensor</c>).</summary>
    public Tensor Subtract(Tensor other, double alpha = 1)
    {
        Require.Number("aten::sub"u8, this);
        Require.Alike("aten::sub"u8, this, other);
        Require.Broadcastable("aten::sub"u8, this, other);
        return DType == DType.Int64 ? IntegerCombination(other, -alpha) : SubtractUnchecked(other, alpha);
    }

    /// <summary>a·b (<c>aten::mul.Tensor</c>).</summary>
    public Tensor Multiply(Tensor other)
    {
        Require.Alike("aten::mul"u8, this, other);
        Require.Broadcastable("aten::mul"u8, this, other);
        return Keep(Device.IsCpu ? MultiplyOnCpu(other) : ApplyWith("aten::mul"u8, other, "Tensor"u8), other);
    }

    /// <summary>a/b (<c>aten::div.Tensor</c>).</summary>
    public Tensor Divide(Tensor other)
    {
        Require.Floating("aten::div"u8, this);
        Require.Alike("aten::div"u8, this, other);
        Require.Broadcastable("aten::div"u8, this, other);
        return Keep(ApplyWith("aten::div"u8, other, "Tensor"u8), other);
    }

    /// <summary>a + value (<c>aten::sub.Tensor</c> with alpha = −1).</summary>
    public Tensor AddScalar(double value)
    {
        Require.Number("aten::sub"u8, this);
        using var scalar = Scalar(value, DType, DType == DType.Int64 ? Device : Device.Cpu);
        return DType == DType.Int64 ? IntegerCombination(scalar, 1) : SubtractUnchecked(scalar, -1).WithMetadataOf(this);
    }

    /// <summary>a·value (<c>aten::mul.Tensor</c>).</summary>
    public Tensor MultiplyScalar(double value)
    {
        Require.Number("aten::mul"u8, this);
        return ApplyWith("aten::mul"u8, value, DType, "Tensor"u8).WithMetadataOf(this);
    }

    /// <summary>aᵇ (<c>aten::pow.Tensor_Tensor</c>).</summary>
    public Tensor Pow(Tensor exponent)
    {
        Require.Floating("aten::pow"u8, this);
        Require.Alike("aten::pow"u8, this, exponent);
        Require.Broadcastable("aten::pow"u8, this, exponent);
        return Keep(ApplyWith("aten::pow"u8, exponent, "Tensor_Tensor"u8), exponent);
    }

    /// <summary>a to a fixed power; ½, 1, 2, 3, −½, −1, −2 are exact short forms (<c>aten::pow.Tensor_Scalar</c>).</summary>
    public Tensor PowScalar(double exponent)
    {
        Require.Floating("aten::pow"u8, this);
        using var lease = Lease();
        nint result;
        var status = Device.IsCpu
            ? Interop.aoti_torch_cpu_pow_Tensor_Scalar(lease.Value, exponent, &result)
            : Interop.aoti_torch_cuda_pow_Tensor_Scalar(lease.Value, exponent, &result);
        NativeStatus.Check(status, "aten::pow"u8, this);
        return new Tensor(result).WithMetadataOf(this);
    }

    /// <summary>The larger of each pair; NaN where either is (<c>aten::maximum</c>).</summary>
    public Tensor Maximum(Tensor other) => Pairwise("aten::maximum"u8, other);

    /// <summary>The smaller of each pair; NaN where either is (<c>aten::minimum</c>).</summary>
    public Tensor Minimum(Tensor other) => Pairwise("aten::minimum"u8, other);

    /// <summary>The angle of the point (b, a), in radians (<c>aten::atan2</c>).</summary>
    public Tensor Atan2(Tensor other)
    {
        Require.Floating("aten::atan2"u8, this);
        return Pairwise("aten::atan2"u8, other);
    }

    /// <summary>
    /// self + value·a·b in one pass over memory; the three broadcast
    /// (<c>aten::_foreach_addcmul.Tensor</c> with lists of one, the form of <c>aten::addcmul</c> that the C ABI reaches).
    /// </summary>
    public static Tensor Addcmul(Tensor self, Tensor a, Tensor b, double value = 1)
    {
        var operation = "aten::_foreach_addcmul"u8;
        RequireTriple(operation, self, a, b);
        var call = new OperatorCall();
        self.PushTriple(ref call, a, b, value);
        call.Invoke(operation, "Tensor"u8);
        return call.TakeSingle();
    }

    private static void RequireTriple(ReadOnlySpan<byte> operation, Tensor self, Tensor a, Tensor b)
    {
        Require.Floating(operation, self);
        Require.Alike(operation, self, a);
        Require.Alike(operation, self, b);
        Require.Broadcastable(operation, a, b);
        Require.Broadcastable(operation, self, a);
        Require.Broadcastable(operation, self, b);
    }

    private void PushTriple(ref OperatorCall call, Tensor a, Tensor b, double value)
    {
        call.PushList(this);
        call.PushList(a);
        call.PushList(b);
        call.PushVector(value, DType);
    }

    private Tensor Pairwise(ReadOnlySpan<byte> operation, Tensor other)
    {
        Require.Alike(operation, this, other);
        Require.Broadcastable(operation, this, other);
        return Keep(ApplyWith(operation, other), other);
    }

    /// <summary>Marks a result with this tensor's metadata where both operands have the same shape.</summary>
    private Tensor Keep(Tensor result, Tensor other) => Shape == other.Shape ? result.WithMetadataOf(this) : result;

    private Tensor SubtractUnchecked(Tensor other, double alpha)
    {
        using var self = Lease();
        using var subtrahend = other.Lease();
        nint result;
        NativeStatus.Check(
            Interop.aoti_torch_aten_subtract_Tensor(self.Value, subtrahend.Value, alpha, &result),
            "aten::sub"u8, this, other);
        return Keep(new Tensor(result), other);
    }

    /// <summary>a + alpha·b of integers, where the C ABI offers only real factors: a sum over a stack of both.</summary>
    private Tensor IntegerCombination(Tensor other, double alpha)
    {
        Require.That(alpha == Math.Truncate(alpha), "aten::add"u8, "integers take an integer factor", this, other);
        var common = Broadcast.Common(Shape, other.Shape);
        using var scaled = alpha == 1 ? other.Alias() : other.MultiplyScalar(alpha);
        using var a = Expand(common);
        using var b = scaled.Expand(common);
        using var both = Stack([a, b], 0);
        return both.Sum([0], false);
    }

    /// <summary>The same kernel as through the dispatcher, without its look-up by name.</summary>
    private Tensor MultiplyOnCpu(Tensor other)
    {
        using var self = Lease();
        using var factor = other.Lease();
        nint result;
        NativeStatus.Check(
            Interop.aoti_torch_cpu_mul_Tensor(self.Value, factor.Value, &result), "aten::mul"u8, this, other);
        return new Tensor(result);
    }

    private Tensor ApplyWith(
        ReadOnlySpan<byte> operation, double value, DType dtype, ReadOnlySpan<byte> overload = default)
    {
        var call = new OperatorCall();
        call.Push(this);
        call.PushScalar(value, dtype);
        call.Invoke(operation, overload);
        return call.Take();
    }

    private Tensor ApplyWith(ReadOnlySpan<byte> operation, Tensor other, ReadOnlySpan<byte> overload = default)
    {
        var call = new OperatorCall();
        call.Push(this);
        call.Push(other);
        call.Invoke(operation, overload);
        return call.Take();
    }
}
