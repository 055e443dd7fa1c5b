using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Moves the block axis of values during batching.</summary>
public static class BlockAxes
{
    /// <summary>The value with its block axis moved to a position, or spread along a new one without copying.</summary>
    public static Value At(this Batched operand, int axis, long size)
    {
        if (operand.Axis is { } present)
        {
            return present == axis ? operand.Value : operand.Value.MoveAxis(present, axis);
        }

        var shape = operand.Value.Shape.Insert(axis, size);
        var axes = new int[operand.Value.Shape.Rank];
        for (var i = 0; i < axes.Length; i++)
        {
            axes[i] = i < axis ? i : i + 1;
        }

        return operand.Value.Expand(shape, Axes.Create(axes));
    }
}
