using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// A value during batching: either the same for every member of the block (<see cref="Axis"/> is null), or carrying
/// the block as an extra axis at position <see cref="Axis"/> of its shape. Rules put that axis wherever one matrix
/// product or convolution can absorb it: behind the sample axis of activations, before the output axis of weights.
/// </summary>
public readonly record struct Batched(Value Value, int? Axis)
{
    /// <summary>Shape without the block axis.</summary>
    public Shape Shape => Axis is { } axis ? Value.Shape.Remove(axis) : Value.Shape;

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

    /// <summary>The value with its block axis moved to a position, or spread along a new one without copying.</summary>
    public Value At(int axis, long size)
    {
        if (Axis is { } present)
        {
            return present == axis ? Value : Value.MoveAxis(present, axis);
        }

        var shape = Value.Shape.Insert(axis, size);
        var axes = new int[Value.Shape.Rank];
        for (var i = 0; i < axes.Length; i++)
        {
            axes[i] = i < axis ? i : i + 1;
        }

        return Value.Expand(shape, Axes.Create(axes));
    }
}
