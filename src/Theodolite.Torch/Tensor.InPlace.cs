namespace Theodolite.Torch;

/// <summary>Arithmetic that overwrites this tensor and returns it.</summary>
public sealed unsafe partial class Tensor
{
    /// <summary>
    /// a ← a + alpha·b. <c>aten::add_.Tensor</c> takes an ATen Scalar, which the C ABI cannot pass; contiguous tensors of
    /// one shape go through a step of gradient descent (<c>aten::_fused_sgd_</c>), others through a product with one
    /// (<c>aten::_foreach_addcmul_.Tensor</c>). Each is one pass over memory.
    /// </summary>
    public Tensor Add_(Tensor other, double alpha = 1)
    {
        var operation = "aten::add_"u8;
        Require.Number(operation, this);
        Require.Alike(operation, this, other);
        Require.BroadcastableTo(operation, this, other);
        if (DType == DType.Int64)
        {
            using var sum = Add(other, alpha);
            return Copy_(sum);
        }

        if (Shape == other.Shape && IsContiguous && other.IsContiguous)
        {
            FusedSgd_([this], [other], [], -alpha);
            return this;
        }

        using var one = Scalar(1, DType);
        return AddProduct(other, one, alpha);
    }

    /// <summary>a ← a·b (<c>aten::mul_.Tensor</c>).</summary>
    public Tensor Multiply_(Tensor other) => Overwrite("aten::mul_"u8, other);

    /// <summary>a ← a/b (<c>aten::div_.Tensor</c>).</summary>
    public Tensor Divide_(Tensor other)
    {
        Require.Floating("aten::div_"u8, this);
        return Overwrite("aten::div_"u8, other);
    }

    /// <summary>a ← a·value (<c>aten::mul_.Tensor</c>).</summary>
    public Tensor MultiplyScalar_(double value)
    {
        Require.Number("aten::mul_"u8, this);
        var call = new OperatorCall();
        call.Push(this);
        call.PushScalar(value, DType);
        call.Invoke("aten::mul_"u8, "Tensor"u8);
        call.Discard();
        return this;
    }

    /// <summary>a ← a + value·b·c, b and c broadcasting to a (<c>aten::_foreach_addcmul_.Tensor</c>).</summary>
    public Tensor Addcmul_(Tensor b, Tensor c, double value = 1)
    {
        var operation = "aten::_foreach_addcmul_"u8;
        RequireTriple(operation, this, b, c);
        Require.BroadcastableTo(operation, this, b);
        Require.BroadcastableTo(operation, this, c);
        return AddProduct(b, c, value);
    }

    /// <summary>a ← tanh a (<c>aten::tanh_</c>).</summary>
    public Tensor Tanh_() => RealInPlace("aten::tanh_"u8);

    /// <summary>a ← eᵃ (<c>aten::exp_</c>).</summary>
    public Tensor Exp_() => RealInPlace("aten::exp_"u8);

    /// <summary>a ← max(a, 0) (<c>aten::relu_</c>).</summary>
    public Tensor Relu_() => RealInPlace("aten::relu_"u8);

    /// <summary>a ← 1/(1 + e⁻ᵃ) (<c>aten::sigmoid_</c>).</summary>
    public Tensor Sigmoid_() => RealInPlace("aten::sigmoid_"u8);

    /// <summary>a ← √a (<c>aten::sqrt_</c>).</summary>
    public Tensor Sqrt_() => RealInPlace("aten::sqrt_"u8);

    /// <summary>result ← a·b, with the shape of the broadcast operands (<c>aten::mul.out</c>).</summary>
    public static void MultiplyOut(Tensor result, Tensor a, Tensor b)
    {
        var operation = "aten::mul"u8;
        RequireTarget(operation, result, a, b);
        var call = new OperatorCall();
        call.Push(a);
        call.Push(b);
        call.Push(result);
        call.Invoke(operation, "out"u8);
        call.Discard();
    }

    /// <summary>
    /// result ← a + b, with the shape of the broadcast operands (<c>aten::copy_</c>, then an addition in place:
    /// <c>aten::add.out</c> is out of the C ABI's reach).
    /// </summary>
    public static void AddOut(Tensor result, Tensor a, Tensor b)
    {
        RequireTarget("aten::add"u8, result, a, b);
        Require.Number("aten::add"u8, a);
        if (ReferenceEquals(result, b))
        {
            (a, b) = (b, a);
        }

        if (!ReferenceEquals(result, a))
        {
            result.Copy_(a);
        }

        result.Add_(b);
    }

    private static void RequireTarget(ReadOnlySpan<byte> operation, Tensor result, Tensor a, Tensor b)
    {
        Require.Alike(operation, a, b);
        Require.Alike(operation, result, a);
        Require.Broadcastable(operation, a, b);
        Require.That(
            result.Shape == Broadcast.Common(a.Shape, b.Shape), operation, "the result has another shape", result, a, b);
    }

    private Tensor AddProduct(Tensor b, Tensor c, double value)
    {
        var call = new OperatorCall();
        PushTriple(ref call, b, c, value);
        call.Invoke("aten::_foreach_addcmul_"u8, "Tensor"u8);
        return this;
    }

    private Tensor Overwrite(ReadOnlySpan<byte> operation, Tensor other)
    {
        Require.Alike(operation, this, other);
        Require.BroadcastableTo(operation, this, other);
        return OverwriteUnchecked(operation, other);
    }

    private Tensor OverwriteUnchecked(ReadOnlySpan<byte> operation, Tensor other)
    {
        var call = new OperatorCall();
        call.Push(this);
        call.Push(other);
        call.Invoke(operation, "Tensor"u8);
        call.Discard();
        return this;
    }

    private Tensor RealInPlace(ReadOnlySpan<byte> operation)
    {
        Require.Floating(operation, this);
        return ApplyInPlace(operation);
    }
}
