using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Values of different shapes brought to one, as NumPy does: aligned at the last axis, extents of 1 repeated.</summary>
internal static class Broadcasting
{
    /// <summary>The shape that shapes are brought to; null where they do not fit together.</summary>
    public static Shape? Common(params ReadOnlySpan<Shape> shapes)
    {
        var rank = 0;
        foreach (var shape in shapes)
        {
            rank = Math.Max(rank, shape.Rank);
        }

        var extents = new long[rank];
        Array.Fill(extents, 1);
        foreach (var shape in shapes)
        {
            for (var i = 0; i < shape.Rank; i++)
            {
                ref var extent = ref extents[rank - shape.Rank + i];
                if (shape[i] != extent && shape[i] != 1 && extent != 1)
                {
                    return null;
                }

                extent = shape[i] == 1 ? extent : shape[i];
            }
        }

        return Shape.Create(extents);
    }

    /// <summary>A value repeated to a shape that it fits.</summary>
    public static Value To(this Value x, Shape target)
    {
        if (x.Shape == target)
        {
            return x;
        }

        var (kept, placement, lead) = (new List<long>(), new List<int>(), target.Rank - x.Shape.Rank);
        for (var i = 0; i < x.Shape.Rank; i++)
        {
            if (x.Shape[i] == target[lead + i])
            {
                kept.Add(x.Shape[i]);
                placement.Add(lead + i);
            }
            else if (x.Shape[i] != 1)
            {
                throw new ProgramException($"A value of shape {x.Shape} cannot be repeated to {target}.");
            }
        }

        return x.Reshape([.. kept]).Expand(target, [.. placement]);
    }

    /// <summary>A vector along one axis of a shape, repeated over the others.</summary>
    public static Value Along(this Value x, Shape target, int axis) => x.Reshape([x.Shape.Count]).Expand(target, [axis]);

    /// <summary>All axes of a rank but some.</summary>
    public static Axes Others(int rank, params ReadOnlySpan<int> axes)
    {
        var others = new List<int>();
        for (var i = 0; i < rank; i++)
        {
            if (!axes.Contains(i))
            {
                others.Add(i);
            }
        }

        return [.. others];
    }
}
