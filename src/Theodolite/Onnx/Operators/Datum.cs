using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>
/// What a tensor of a graph is while it is traced. Everything is traced as real numbers: reals in the dtype of the run, whole numbers in
/// float64 (exact below 2⁵³), booleans as 0 and 1.
/// </summary>
/// <param name="Value">Its value.</param>
/// <param name="Kind">What its numbers are.</param>
internal readonly record struct Datum(Value Value, OnnxKind Kind)
{
    public Shape Shape => Value.Shape;

    public int Rank => Value.Shape.Rank;

    /// <summary>Whether its numbers are known while the program is made.</summary>
    public bool IsConstant => Value.Primitive is ConstantTensor or Literal;

    /// <summary>The same kind with another value.</summary>
    public Datum With(Value value) => this with { Value = value };
}
