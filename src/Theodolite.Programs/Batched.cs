using Theodolite.Torch;

namespace Theodolite.Programs;

/// <summary>
/// A value during batching: either the same for every member of the block (<see cref="Axis"/> is null), or carrying
/// the block as an extra axis at position <see cref="Axis"/> of its shape. Rules put that axis wherever one matrix
/// product or convolution can absorb it: behind the sample axis of activations, before the output axis of weights.
/// </summary>
public readonly record struct Batched(Value Value, int? Axis)
{
    /// <summary>Shape without the block axis.</summary>
    public Shape Shape => Axis is { } axis ? Value.Shape.Remove(axis) : Value.Shape;

    /// <summary>An equation on the images of its operands: once where no block reaches it, else as its primitive's rule says.</summary>
    internal static Batched Apply(Walk<Batched> walk, Value equation, long size)
    {
        var operands = walk.Operands(equation);
        return operands.Any(operand => operand.Axis is not null)
            ? equation.Primitive.Batch(operands, size)
            : new Batched(walk.Builder.Apply(equation.Primitive, [.. operands.Select(operand => operand.Value)]), null);
    }

    /// <summary>The first block axis among operands.</summary>
    internal static int AxisOfFirst(ReadOnlySpan<Batched> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Axis is { } axis)
            {
                return axis;
            }
        }

        throw new ProgramException("No operand carries a block axis.");
    }
}
