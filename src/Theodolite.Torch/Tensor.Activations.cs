namespace Theodolite.Torch;

/// <summary>Activation functions and their derivatives; in the latter this tensor is the gradient that comes from above.</summary>
public sealed partial class Tensor
{
    /// <summary>1/(1 + e⁻ˣ) (<c>aten::sigmoid</c>).</summary>
    public Tensor Sigmoid() => Real("aten::sigmoid"u8);

    /// <summary>x/(1 + e⁻ˣ) (<c>aten::silu</c>).</summary>
    public Tensor Silu() => Real("aten::silu"u8);

    /// <summary>max(x, 0) (<c>aten::relu</c>).</summary>
    public Tensor Relu() => Numeric("aten::relu"u8);

    /// <summary>x·Φ(x) with the normal distribution function Φ, not approximated (<c>aten::gelu</c>).</summary>
    public Tensor Gelu()
    {
        Require.Floating("aten::gelu"u8, this);
        var call = new OperatorCall();
        call.Push(this);
        call.Push("none"u8);
        call.Invoke("aten::gelu"u8);
        return call.Take().WithMetadataOf(this);
    }

    /// <summary>ln(1 + eˣ) without overflow, as ln(eˣ + e⁰) (<c>aten::logaddexp</c>).</summary>
    public Tensor Softplus()
    {
        Require.Floating("aten::logaddexp"u8, this);
        return ApplyWith("aten::logaddexp"u8, 0.0, DType).WithMetadataOf(this);
    }

    /// <summary>g·(1 − y²) for y = tanh x (<c>aten::tanh_backward</c>).</summary>
    public Tensor TanhBackward(Tensor output) => Backward("aten::tanh_backward"u8, output);

    /// <summary>g·y·(1 − y) for y = sigmoid x (<c>aten::sigmoid_backward</c>).</summary>
    public Tensor SigmoidBackward(Tensor output) => Backward("aten::sigmoid_backward"u8, output);

    /// <summary>g·silu′(x) (<c>aten::silu_backward</c>).</summary>
    public Tensor SiluBackward(Tensor input) => Backward("aten::silu_backward"u8, input);

    /// <summary>g·gelu′(x), not approximated (<c>aten::gelu_backward</c>).</summary>
    public Tensor GeluBackward(Tensor input)
    {
        RequireBackward("aten::gelu_backward"u8, input);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(input);
        call.Push("none"u8);
        call.Invoke("aten::gelu_backward"u8);
        return call.Take();
    }

    private Tensor Backward(ReadOnlySpan<byte> operation, Tensor known)
    {
        RequireBackward(operation, known);
        return ApplyWith(operation, known);
    }

    private void RequireBackward(ReadOnlySpan<byte> operation, Tensor known)
    {
        Require.Floating(operation, this);
        Require.Alike(operation, this, known);
        Require.SameShape(operation, this, known);
    }
}
