namespace Theodolite.Torch;

/// <summary>Comparisons, which give booleans, and what is done with booleans.</summary>
public sealed partial class Tensor
{
    /// <summary>a &gt; b element by element (<c>aten::gt.Tensor</c>).</summary>
    public Tensor GreaterThan(Tensor other) => Compare("aten::gt"u8, other);

    /// <summary>a &gt; b with a number (<c>aten::gt.Tensor</c>).</summary>
    public Tensor GreaterThan(double value) => Compare("aten::gt"u8, value);

    /// <summary>a ≥ b element by element (<c>aten::ge.Tensor</c>).</summary>
    public Tensor GreaterOrEqual(Tensor other) => Compare("aten::ge"u8, other);

    /// <summary>a ≥ b with a number (<c>aten::ge.Tensor</c>).</summary>
    public Tensor GreaterOrEqual(double value) => Compare("aten::ge"u8, value);

    /// <summary>a &lt; b element by element (<c>aten::lt.Tensor</c>).</summary>
    public Tensor LessThan(Tensor other) => Compare("aten::lt"u8, other);

    /// <summary>a &lt; b with a number (<c>aten::lt.Tensor</c>).</summary>
    public Tensor LessThan(double value) => Compare("aten::lt"u8, value);

    /// <summary>a ≤ b element by element (<c>aten::le.Tensor</c>).</summary>
    public Tensor LessOrEqual(Tensor other) => Compare("aten::le"u8, other);

    /// <summary>a ≤ b with a number (<c>aten::le.Tensor</c>).</summary>
    public Tensor LessOrEqual(double value) => Compare("aten::le"u8, value);

    /// <summary>a = b element by element (<c>aten::eq.Tensor</c>).</summary>
    public Tensor EqualTo(Tensor other) => Compare("aten::eq"u8, other);

    /// <summary>a = b with a number (<c>aten::eq.Tensor</c>).</summary>
    public Tensor EqualTo(double value) => Compare("aten::eq"u8, value);

    /// <summary>a ≠ b element by element (<c>aten::ne.Tensor</c>).</summary>
    public Tensor NotEqualTo(Tensor other) => Compare("aten::ne"u8, other);

    /// <summary>a ≠ b with a number (<c>aten::ne.Tensor</c>).</summary>
    public Tensor NotEqualTo(double value) => Compare("aten::ne"u8, value);

    /// <summary>Not a (<c>aten::logical_not</c>).</summary>
    public Tensor Not() => Apply("aten::logical_not"u8);

    /// <summary>Both (<c>aten::logical_and</c>).</summary>
    public Tensor And(Tensor other) => Logical("aten::logical_and"u8, other);

    /// <summary>At least one (<c>aten::logical_or</c>).</summary>
    public Tensor Or(Tensor other) => Logical("aten::logical_or"u8, other);

    /// <summary>a where the condition holds, b elsewhere; the three broadcast (<c>aten::where.self</c>).</summary>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b)
    {
        var operation = "aten::where"u8;
        Require.OfType(operation, condition, DType.Bool);
        Require.Alike(operation, a, b);
        Require.SameDevice(operation, condition, a);
        Require.Broadcastable(operation, a, b);
        Require.Broadcastable(operation, condition, a);
        Require.Broadcastable(operation, condition, b);
        var call = new OperatorCall();
        call.Push(condition);
        call.Push(a);
        call.Push(b);
        call.Invoke(operation, "self"u8);
        return call.Take();
    }

    private Tensor Compare(ReadOnlySpan<byte> operation, Tensor other)
    {
        Require.Alike(operation, this, other);
        Require.Broadcastable(operation, this, other);
        return ApplyWith(operation, other, "Tensor"u8);
    }

    private Tensor Compare(ReadOnlySpan<byte> operation, double value) =>
        ApplyWith(operation, value, DType == DType.Float32 ? DType.Float32 : DType.Float64, "Tensor"u8);

    private Tensor Logical(ReadOnlySpan<byte> operation, Tensor other)
    {
        Require.OfType(operation, this, DType.Bool);
        Require.Alike(operation, this, other);
        Require.Broadcastable(operation, this, other);
        return ApplyWith(operation, other);
    }
}
