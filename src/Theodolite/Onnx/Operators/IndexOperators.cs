using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Parts of tensors: slices, gathered and scattered elements, edges added.</summary>
internal static class IndexOperators
{
    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("Slice", Slice);
        all.Add("Gather", Gather);
        all.Add("GatherElements", GatherElements);
        all.Add("GatherND", GatherPoints);
        all.Add("ScatterElements", ScatterElements);
        all.Add("ScatterND", ScatterPoints);
        all.Add("Pad", Pad);
        all.Add("Trilu", Triangle);
        all.Add("OneHot", OneHot);
        all.Add("NonZero", NonZero);
    }

    /// <summary>The numbers along an axis from last to first.</summary>
    public static Value Reversed(OnnxCall call, Value x, int axis)
    {
        var positions = new long[x.Shape[axis]];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = positions.Length - 1 - i;
        }

        return x.TakeSlices(axis, call.Positions(positions));
    }

    /// <summary>The slices at known positions; those that follow each other as a view.</summary>
    public static Value Take(OnnxCall call, Value x, int axis, long[] positions)
    {
        if (Array.FindIndex(positions, position => position < 0 || position >= x.Shape[axis]) is var wrong and >= 0)
        {
            throw call.Fault($"takes position {positions[wrong]} of axis {axis} of {x.Shape}");
        }

        for (var i = 1; i < positions.Length; i++)
        {
            if (positions[i] != positions[0] + i)
            {
                return x.TakeSlices(axis, call.Positions(positions));
            }
        }

        return x.Slice(axis, positions.Length > 0 ? positions[0] : 0, positions.Length);
    }

    private static Datum Slice(OnnxCall call)
    {
        var x = call[0];
        var starts = call.Opset >= 10 ? call.Integers(1) : call.Node.Ints("starts") ?? [];
        var ends = call.Opset >= 10 ? call.Integers(2) : call.Node.Ints("ends") ?? [];
        var axes = (call.Opset >= 10 ? call.Maybe(3) is not null ? call.Integers(3) : null : call.Node.Ints("axes"))
            ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = call.Opset >= 10 && call.Maybe(4) is not null ? call.Integers(4) : [.. starts.Select(_ => 1L)];
        if (starts.Length != ends.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Contains(0))
        {
            throw call.Fault("has starts, ends, axes and steps that do not belong together");
        }

        var value = x.Value;
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = call.Axis(axes[i], x.Rank);
            value = Take(call, value, axis, Positions(starts[i], ends[i], steps[i], value.Shape[axis]));
        }

        return x.With(value);
    }

    private static long[] Positions(long start, long end, long step, long extent)
    {
        var (lowest, highest) = step > 0 ? (0L, extent) : (-1L, extent - 1);
        start = Math.Clamp(start < 0 ? start + extent : start, lowest, highest);
        end = Math.Clamp(end < 0 ? (end < -extent ? long.MinValue : end + extent) : end, lowest, highest);
        var distance = step > 0 ? end - start : start - end;
        if (distance <= 0)
        {
            return [];
        }

        var size = step > 0 ? (ulong)step : (ulong)(-(step + 1)) + 1;
        var count = (long)(((ulong)distance + size - 1) / size);
        var positions = new long[count];
        for (var i = 0L; i < count; i++)
        {
            positions[i] = start + (i * step);
        }

        return positions;
    }

    private static Datum Gather(OnnxCall call)
    {
        var (x, index) = (call[0], call[1]);
        var axis = call.Axis(call.Node.Int("axis", 0), x.Rank);
        Shape shape = [.. x.Shape.Span[..axis], .. index.Shape.Span, .. x.Shape.Span[(axis + 1)..]];
        ShapeOperators.Checked(call, shape.Span);
        if (OnnxCall.Known(index) is { } known)
        {
            return x.With(Take(call, x.Value, axis, [.. known.Select(position => Position(position, x.Shape[axis]))]).Reshape(shape));
        }

        return x.With(x.Value.TakeSlices(axis, Index(index, x.Shape[axis]).Reshape([index.Shape.Count])).Reshape(shape));
    }

    private static long Position(double position, long extent) => (long)(position < 0 ? position + extent : position);

    // Tokens as they come are never negative; what was computed may count from the end.
    private static Value Index(Datum index, long extent)
    {
        var value = index.Value;
        return value.Primitive is Programs.Primitives.Convert && value.Operands[0].DType == DType.Int64
            ? value.Operands[0]
            : (value + (extent * (-value).Step())).ToIndex();
    }

    private static Datum GatherElements(OnnxCall call)
    {
        var (x, index) = (call[0], call[1]);
        var axis = call.Axis(call.Node.Int("axis", 0), x.Rank);
        if (index.Rank != x.Rank)
        {
            throw call.Fault($"takes elements of {x.Shape} at positions {index.Shape}; both need as many axes");
        }

        // Outside the axis positions may cover a part only.
        var value = x.Value;
        for (var i = 0; i < x.Rank; i++)
        {
            value = i == axis ? value : value.Slice(i, 0, index.Shape[i]);
        }

        return x.With(value.TakeAlong(axis, Index(index, x.Shape[axis])));
    }

    // As look-ups in the leading axes made one.
    private static Datum GatherPoints(OnnxCall call)
    {
        var (x, index) = (call[0], call[1]);
        if (call.Node.Int("batch_dims", 0) != 0)
        {
            throw call.Fault("has batch_dims, which are not supported");
        }

        var depth = (int)index.Shape[-1];
        var flat = Flat(call, x.Shape, index, depth);
        Shape rest = [.. x.Shape.Span[depth..]];
        var rows = x.Value.Reshape([x.Shape.Count / Math.Max(rest.Count, 1), .. rest.Span]);
        var taken = rows.TakeSlices(0, flat);
        return x.With(taken.Reshape([.. index.Shape.Span[..^1], .. rest.Span]));
    }

    private static Value Flat(OnnxCall call, Shape shape, Datum index, int depth)
    {
        if (depth > shape.Rank || index.Rank == 0)
        {
            throw call.Fault($"has positions {index.Shape} in {shape}");
        }

        var count = index.Shape.Count / Math.Max(depth, 1);
        var columns = index.Value.Reshape([count, depth]);
        var flat = index.Value.Builder.Literal(0, [count], DType.Float64);
        for (var axis = 0; axis < depth; axis++)
        {
            var column = columns.Slice(1, axis, 1).Reshape([count]);
            flat = (shape[axis] * flat) + (column + (shape[axis] * (-column).Step()));
        }

        return flat.ToIndex();
    }

    private static Datum ScatterElements(OnnxCall call)
    {
        var (x, index, updates) = (call[0], call[1], call[2]);
        var axis = call.Axis(call.Node.Int("axis", 0), x.Rank);
        var mode = call.Node.Text("reduction", "none");
        if (index.Rank != x.Rank || x.Shape.With(axis, 0) != index.Shape.With(axis, 0) || mode is not ("none" or "add"))
        {
            throw call.Fault($"scatters {index.Shape} into {x.Shape} with reduction '{Printable.Line(mode)}'; whole slices are scattered, "
                + "replacing or adding");
        }

        var positions = Index(index, x.Shape[axis]);
        var update = updates.Value.ConvertTo(x.Value.DType);
        var added = update.ScatterAlong(axis, positions, x.Shape[axis]);
        if (mode == "add")
        {
            return x.With(x.Value + added);
        }

        var hit = x.Value.Builder.Literal(1, update.Shape, update.DType).ScatterAlong(axis, positions, x.Shape[axis]);
        return x.With(hit.Step().Select(added, x.Value));
    }

    private static Datum ScatterPoints(OnnxCall call)
    {
        var (x, index, updates) = (call[0], call[1], call[2]);
        var mode = call.Node.Text("reduction", "none");
        if (mode is not ("none" or "add"))
        {
            throw call.Fault($"scatters with reduction '{Printable.Line(mode)}'; values are replaced or added");
        }

        var depth = (int)index.Shape[-1];
        var flat = Flat(call, x.Shape, index, depth);
        Shape rest = [.. x.Shape.Span[depth..]];
        var (rows, count) = (x.Shape.Count / Math.Max(rest.Count, 1), flat.Shape[0]);
        var update = updates.Value.ConvertTo(x.Value.DType).Reshape([count, rest.Count]);
        var added = update.AddSlices(0, flat, rows).Reshape(x.Shape);
        if (mode == "add")
        {
            return x.With(x.Value + added);
        }

        var hit = x.Value.Builder.Literal(1, update.Shape, update.DType).AddSlices(0, flat, rows).Reshape(x.Shape);
        return x.With(hit.Step().Select(added, x.Value));
    }

    private static Datum Pad(OnnxCall call)
    {
        var x = call[0];
        var pads = call.Opset >= 11 ? call.Integers(1) : call.Node.Ints("pads") ?? call.Node.Ints("paddings") ?? [];
        var filler = call.Opset >= 11 ? call.Maybe(2) is not null ? call.Number(2) : 0 : call.Node.Float("value", 0);
        int[] axes = call.Maybe(3) is not null ? [.. call.Integers(3).Select(axis => call.Axis(axis,
        x.Rank))] : [.. Enumerable.Range(0, x.Rank)];
        var mode = call.Node.Text("mode", "constant");
        if (pads.Length != 2 * axes.Length || pads.Any(pad => Math.Abs((double)pad) > int.MaxValue))
        {
            throw call.Fault($"has {pads.Length} widths for the two ends of {axes.Length} axes");
        }

        var value = x.Value;
        for (var i = 0; i < axes.Length; i++)
        {
            value = Pad(call, value, axes[i], pads[i], pads[i + axes.Length], mode, filler);
        }

        return x.With(value);
    }

    /// <summary>Edges before and after along an axis; negative ones cut off.</summary>
    public static Value Pad(OnnxCall call, Value x, int axis, long before, long after, string mode, double filler)
    {
        if (before < 0 || after < 0)
        {
            var length = x.Shape[axis] + Math.Min(before, 0) + Math.Min(after, 0);
            x = length >= 0 ? x.Slice(axis, Math.Max(-before, 0), length) : throw call.Fault($"cuts away more than axis {axis} "
                + $"of {x.Shape}");
            (before, after) = (Math.Max(before, 0), Math.Max(after, 0));
        }

        if (before == 0 && after == 0)
        {
            return x;
        }

        ShapeOperators.Checked(call, x.Shape.With(axis, x.Shape[axis] + before + after).Span);
        if (mode == "constant")
        {
            return filler == 0 ? x.Pad(axis, before, after) : LayoutOperations.Concatenate(
                axis,
                [.. new[] { Edge(before), x, Edge(after) }.Where(part => part.Shape[axis] > 0)]);
        }

        var extent = x.Shape[axis];
        var positions = new long[before + extent + after];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = Mirror(i - before, extent, mode) ?? throw call.Fault($"pads axis {axis} of {x.Shape} in mode '"
                + $"{Printable.Line(mode)}'");
        }

        return x.TakeSlices(axis, call.Positions(positions));

        Value Edge(long width) => x.Builder.Literal(filler, x.Shape.With(axis, width), x.DType);
    }

    private static long? Mirror(long position, long extent, string mode) => mode switch
    {
        _ when extent == 0 => null,
        "edge" => Math.Clamp(position, 0, extent - 1),
        "wrap" => ((position % extent) + extent) % extent,
        "reflect" when extent == 1 => 0,
        "reflect" => (((position % (2 * (extent - 1))) + (2 * (extent - 1))) % (2 * (extent - 1))) is var at && at < extent
            ? at
            : (2 * (extent - 1)) - at,
        _ => null,
    };

    private static Datum Triangle(OnnxCall call)
    {
        var x = call[0];
        if (x.Rank < 2)
        {
            throw call.Fault($"takes matrices, not {x.Shape}");
        }

        var (upper, k) = (call.Node.Int("upper", 1) != 0, call.Maybe(1) is not null ? (long)call.Number(1) : 0);
        var (rows, columns) = (x.Shape[-2], x.Shape[-1]);
        var kept = new double[rows * columns];
        for (var row = 0L; row < rows; row++)
        {
            for (var column = 0L; column < columns; column++)
            {
                kept[(row * columns) + column] = (upper ? column - row >= k : column - row <= k) ? 1 : 0;
            }
        }

        var mask = call.Builder.Constant(kept, [rows, columns], x.Value.DType).To(x.Shape);
        return x.With(mask.Select(x.Value, x.Value.Builder.Literal(0, x.Shape, x.Value.DType)));
    }

    private static Datum OneHot(OnnxCall call)
    {
        var (index, depth, values) = (call[0], (long)call.Number(1), call.Numbers(2));
        if (values.Length != 2 || depth is < 1 or > int.MaxValue)
        {
            throw call.Fault($"marks one of {depth} with {values.Length} values; it needs an extent and two values");
        }

        var axis = call.Axis(call.Node.Int("axis", -1), index.Rank + 1);
        var shape = ShapeOperators.Checked(call, index.Shape.Insert(axis, depth).Span);
        var places = new double[depth];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        var wanted = index.Value.ConvertTo(DType.Float64);
        wanted = wanted + (depth * (-wanted).Step());
        var spread = wanted.Expand(shape, Broadcasting.Others(shape.Rank, axis));
        var hit = 1 - (spread - call.Builder.Constant(places, [depth], DType.Float64).Expand(shape, [axis])).Abs().Step();
        var one = ((values[1] - values[0]) * hit) + values[0];
        return new(call[2].Kind == OnnxKind.Real ? one.ConvertTo(call.Real) : one, call[2].Kind);
    }

    private static Datum NonZero(OnnxCall call)
    {
        var (values, shape) = (call.Numbers(0), call[0].Shape);
        long[] hits = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0).Select(i => (long)i)];
        var places = new double[shape.Rank * hits.Length];
        var stride = shape.Count;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            stride /= Math.Max(shape[axis], 1);
            for (var i = 0; i < hits.Length; i++)
            {
                places[(axis * hits.Length) + i] = hits[i] / stride % shape[axis];
            }
        }

        return call.Constant(places, [shape.Rank, hits.Length], OnnxKind.Integer);
    }
}
