using Theodolite.Torch;

namespace Theodolite.Programs;

/// <summary>
/// An operation that programs are made of. A primitive with its settings is a value (records compare by content), so
/// equal applications are recognised as common subexpressions. Its rules sit together in one type; each derivative
/// rule is written in primitives, so every primitive is closed under every transform. A rule that is absent throws
/// its name.
/// </summary>
public abstract record Primitive
{
    /// <summary>Name in printed programs and in errors.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the result may share storage with the first operand.</summary>
    public virtual bool IsView => false;

    /// <summary>Settings in printed programs, for instance <c>[axes=0]</c>; empty when there are none.</summary>
    public virtual string Settings => "";

    /// <summary>Shape and dtype of the result.</summary>
    /// <exception cref="ProgramException">The operands do not fit; the message shows their shapes.</exception>
    public abstract (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands);

    /// <summary>Computes the result; the caller owns it. It may share storage with an operand only if <see cref="IsView"/>.</summary>
    public abstract Tensor Evaluate(ReadOnlySpan<Tensor> operands);

    /// <summary>
    /// Computes the result into an operand's own storage, when the evaluator knows that nobody reads that operand again.
    /// Returns false when the primitive cannot.
    /// </summary>
    public virtual bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target) => false;

    /// <summary>Computes a result whose operands are all float64 scalars, without tensors.</summary>
    public virtual double EvaluateScalar(ReadOnlySpan<double> operands) => throw ProgramException.MissingRule("scalar", this);

    /// <summary>Whether a scalar operand sits exactly on a kink, where the derivative jumps.</summary>
    public virtual bool IsAtKink(double operand) => false;

    /// <summary>
    /// Forward mode: the tangent of the result, given the tangents of the operands (null is the zero tangent); null when it is zero.
    /// </summary>
    public virtual Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        throw ProgramException.MissingRule("Jvp", this);

    /// <summary>
    /// Transposes the primitive with respect to one operand in which it is linear: the cotangent of that operand, given
    /// that of the result. The other operands are known values; the linear operand itself is only asked for its shape.
    /// Null is the zero cotangent.
    /// </summary>
    public virtual Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) =>
        throw ProgramException.MissingRule("Transpose", this);

    /// <summary>Applies the primitive to operands that carry a leading-size block axis somewhere; see <see cref="Batched"/>.</summary>
    public virtual Batched Batch(ReadOnlySpan<Batched> operands, long size) => throw ProgramException.MissingRule("Batch", this);

    /// <summary>
    /// A simpler value equal to this primitive applied to the operands, or null. Called by the builder before it makes a value.
    /// </summary>
    public virtual Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands) => null;

    /// <summary>
    /// An equal value in unfused primitives, for a primitive that exists only as a fusion for the evaluator; null for all others.
    /// Transforms lower fusions before they apply their rules.
    /// </summary>
    public virtual Value? Lower(ReadOnlySpan<Value> operands) => null;

    /// <summary>How many elements of the operands sit exactly on a kink, where the derivative jumps.</summary>
    public virtual long CountKinks(ReadOnlySpan<Tensor> operands) => 0;

    /// <summary>Throws the error for operands that do not fit.</summary>
    protected ProgramException Misfit(ReadOnlySpan<Value> operands, string expected)
    {
        var shapes = new List<string>();
        string? layer = null;
        foreach (var operand in operands)
        {
            shapes.Add($"{operand.DType}{operand.Shape}");
            layer ??= operand.Builder.Layer;
        }

        var place = layer is null ? "" : $" in layer '{layer}'";
        return new ProgramException($"The primitive '{Name}'{place} expects {expected}, not {string.Join(" and ", shapes)}.");
    }
}
