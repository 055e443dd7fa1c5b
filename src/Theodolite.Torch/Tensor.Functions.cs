namespace Theodolite.Torch;

/// <summary>Functions of one number, applied to each element.</summary>
public sealed partial class Tensor
{
    /// <summary>eˣ (<c>aten::exp</c>).</summary>
    public Tensor Exp() => Real("aten::exp"u8);

    /// <summary>Natural logarithm (<c>aten::log</c>).</summary>
    public Tensor Log() => Real("aten::log"u8);

    /// <summary>ln(1 + x), accurate near 0 (<c>aten::log1p</c>).</summary>
    public Tensor Log1p() => Real("aten::log1p"u8);

    /// <summary>eˣ − 1, accurate near 0 (<c>aten::expm1</c>).</summary>
    public Tensor Expm1() => Real("aten::expm1"u8);

    /// <summary>Square root (<c>aten::sqrt</c>).</summary>
    public Tensor Sqrt() => Real("aten::sqrt"u8);

    /// <summary>1/√x (<c>aten::rsqrt</c>).</summary>
    public Tensor Rsqrt() => Real("aten::rsqrt"u8);

    /// <summary>Sine (<c>aten::sin</c>).</summary>
    public Tensor Sin() => Real("aten::sin"u8);

    /// <summary>Cosine (<c>aten::cos</c>).</summary>
    public Tensor Cos() => Real("aten::cos"u8);

    /// <summary>Tangent (<c>aten::tan</c>).</summary>
    public Tensor Tan() => Real("aten::tan"u8);

    /// <summary>Hyperbolic tangent (<c>aten::tanh</c>).</summary>
    public Tensor Tanh() => Real("aten::tanh"u8);

    /// <summary>Hyperbolic sine (<c>aten::sinh</c>).</summary>
    public Tensor Sinh() => Real("aten::sinh"u8);

    /// <summary>Hyperbolic cosine (<c>aten::cosh</c>).</summary>
    public Tensor Cosh() => Real("aten::cosh"u8);

    /// <summary>Inverse sine (<c>aten::asin</c>).</summary>
    public Tensor Asin() => Real("aten::asin"u8);

    /// <summary>Inverse cosine (<c>aten::acos</c>).</summary>
    public Tensor Acos() => Real("aten::acos"u8);

    /// <summary>Inverse tangent (<c>aten::atan</c>).</summary>
    public Tensor Atan() => Real("aten::atan"u8);

    /// <summary>Error function 2/√π ∫₀ˣ e^(−t²) dt (<c>aten::erf</c>).</summary>
    public Tensor Erf() => Real("aten::erf"u8);

    /// <summary>1/x (<c>aten::reciprocal</c>).</summary>
    public Tensor Reciprocal() => Real("aten::reciprocal"u8);

    /// <summary>Largest integer not above x (<c>aten::floor</c>).</summary>
    public Tensor Floor() => Real("aten::floor"u8);

    /// <summary>The nearest whole number, halves to the even one (<c>aten::round</c>).</summary>
    public Tensor Round() => Real("aten::round"u8);

    /// <summary>−x (<c>aten::neg</c>).</summary>
    public Tensor Negate() => Numeric("aten::neg"u8);

    /// <summary>|x| (<c>aten::abs</c>).</summary>
    public Tensor Abs() => Numeric("aten::abs"u8);

    /// <summary>−1, 0 or 1 (<c>aten::sign</c>).</summary>
    public Tensor Sign() => Numeric("aten::sign"u8);

    /// <summary>x² (<c>aten::square</c>).</summary>
    public Tensor Square() => Numeric("aten::square"u8);

    /// <summary>Whether each element is finite (<c>aten::isfinite</c>).</summary>
    public Tensor IsFinite() => Apply("aten::isfinite"u8);

    /// <summary>Whether each element is not a number (<c>aten::isnan</c>).</summary>
    public Tensor IsNaN() => Apply("aten::isnan"u8);

    private Tensor Real(ReadOnlySpan<byte> operation)
    {
        Require.Floating(operation, this);
        return Apply(operation).WithMetadataOf(this);
    }

    private Tensor Numeric(ReadOnlySpan<byte> operation)
    {
        Require.Number(operation, this);
        return Apply(operation).WithMetadataOf(this);
    }

    private Tensor Apply(ReadOnlySpan<byte> operation)
    {
        var call = new OperatorCall();
        call.Push(this);
        call.Invoke(operation);
        return call.Take();
    }

    private Tensor ApplyInPlace(ReadOnlySpan<byte> operation)
    {
        var call = new OperatorCall();
        call.Push(this);
        call.Invoke(operation);
        call.Discard();
        return this;
    }
}
