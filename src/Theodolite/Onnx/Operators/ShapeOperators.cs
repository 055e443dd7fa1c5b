using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Shapes, and the same numbers in other shapes.</summary>
internal static class ShapeOperators
{
    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("Shape", ShapeOf);
        all.Add("Size", call => new Datum(call.Filled(call[0].Shape.Count, Shape.Scalar, DType.Float64), OnnxKind.Integer));
        all.Add("Constant", Constant);
        all.Add("ConstantOfShape", ConstantOfShape);
        all.Add("Range", Range);
        all.Add("EyeLike", EyeLike);
        all.Add("Reshape", Reshape);
        all.Add("Flatten", Flatten);
        all.Add("Squeeze", Squeeze);
        all.Add("Unsqueeze", Unsqueeze);
        all.Add("Transpose", Transpose);
        all.Add("Expand", Expand);
        all.Add("Tile", Tile);
        all.Add("Concat", Concatenate);
        all.Add("Split", Split);
        all.Add("DepthToSpace", DepthToSpace);
        all.Add("SpaceToDepth", SpaceToDepth);
    }

    /// <summary>Checks extents that a file or its constants ask for.</summary>
    public static Shape Checked(OnnxCall call, ReadOnlySpan<long> extents)
    {
        var count = 1.0;
        foreach (var extent in extents)
        {
            count *= extent;
            if (extent < 0 || count > int.MaxValue)
            {
                throw call.Fault($"asks for the shape [{string.Join(", ", extents.ToArray())}]");
            }
        }

        return Shape.Create(extents);
    }

    private static Datum ShapeOf(OnnxCall call)
    {
        var extents = call[0].Shape.Span;
        var (start, end) = (call.Node.Int("start", 0), call.Node.Int("end", extents.Length));
        start = Math.Clamp(start < 0 ? start + extents.Length : start, 0, extents.Length);
        end = Math.Clamp(end < 0 ? end + extents.Length : end, start, extents.Length);
        return call.Integers(extents[(int)start..(int)end]);
    }

    private static Datum Constant(OnnxCall call)
    {
        var node = call.Node;
        foreach (var (name, attribute) in node.Attributes)
        {
            switch (name)
            {
                case "value":
                    var array = Stored(call, attribute);
                    return call.Constant(array.Values, array.Shape, array.Kind);
                case "value_float":
                    return call.Constant([node.Float(name, 0)], Shape.Scalar, OnnxKind.Real);
                case "value_floats":
                    return call.Constant(node.Floats(name)!, [node.Floats(name)!.Length], OnnxKind.Real);
                case "value_int":
                    return call.Constant([node.Int(name, 0)], Shape.Scalar, OnnxKind.Integer);
                case "value_ints":
                    return call.Integers(node.Ints(name)!);
            }
        }

        throw call.Fault("is a constant without dense numbers");
    }

    private static OnnxArray Stored(OnnxCall call, AttributeProto attribute) => OnnxArray.Read(
        attribute.T ?? throw call.Fault("has no tensor where it needs one"),
        $"The constant of {call.Node.Title}",
        ExternalData.None);

    private static Datum ConstantOfShape(OnnxCall call)
    {
        var shape = Checked(call, call.Integers(0));
        if (!call.Node.Attributes.TryGetValue("value", out var attribute))
        {
            return new(call.Filled(0, shape, call.Real), OnnxKind.Real);
        }

        var array = Stored(call, attribute);
        return array.Values is [var value]
            ? new(call.Filled(value, shape, array.Kind == OnnxKind.Real ? call.Real : DType.Float64), array.Kind)
            : throw call.Fault($"fills a shape with {array.Values.Length} numbers; it needs one");
    }

    private static Datum Range(OnnxCall call)
    {
        var (start, limit, step) = (call.Number(0), call.Number(1), call.Number(2));
        var count = Math.Max(0, Math.Ceiling((limit - start) / step));
        if (!(count <= OnnxCall.MostConstants))
        {
            throw call.Fault($"counts from {start} to {limit} in steps of {step}");
        }

        var values = new double[(int)count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = start + (i * step);
        }

        return call.Constant(values, [values.Length], call[0].Kind);
    }

    private static Datum EyeLike(OnnxCall call)
    {
        var shape = call[0].Shape;
        if (shape.Rank != 2)
        {
            throw call.Fault($"makes matrices, not {shape}");
        }

        var values = new double[Checked(call, shape.Span).Count];
        for (long row = 0, k = call.Node.Int("k", 0); row < shape[0]; row++)
        {
            if (row + k >= 0 && row + k < shape[1])
            {
                values[(row * shape[1]) + row + k] = 1;
            }
        }

        var type = (int)call.Node.Int("dtype", OnnxArray.Float32);
        return call.Constant(values, shape, OnnxArray.KindOf(type) ?? call[0].Kind);
    }

    // 0 keeps an extent, −1 takes what is left.
    private static Datum Reshape(OnnxCall call)
    {
        var x = call[0];
        var asked = call.Maybe(1) is not null ? call.Integers(1) : call.Node.Ints("shape") ?? throw call.Fault("has no shape");
        var extents = (long[])asked.Clone();
        // A file written for one number of samples names that number, where another is traced.
        if (call.Batch is { } batch && batch.Written != batch.Traced && extents.Length > 0 && extents[0] == batch.Written && x.Rank > 0
            && x.Shape[0] == batch.Traced)
        {
            extents[0] = batch.Traced;
        }

        var (rest, open) = (1L, -1);
        for (var i = 0; i < extents.Length; i++)
        {
            if (extents[i] == -1 && open < 0)
            {
                open = i;
                continue;
            }

            if (extents[i] == 0 && call.Node.Int("allowzero", 0) == 0)
            {
                extents[i] = i < x.Rank ? x.Shape[i] : throw Misfit();
            }

            rest = extents[i] >= 0 && (extents[i] == 0 || rest <= int.MaxValue / Math.Max(extents[i],
            1)) ? rest * extents[i] : throw Misfit();
        }

        if (open >= 0)
        {
            extents[open] = rest > 0 && x.Shape.Count % rest == 0 ? x.Shape.Count / rest : throw Misfit();
        }

        var shape = Checked(call, extents);
        return shape.Count == x.Shape.Count ? x.With(x.Value.Reshape(shape)) : throw Misfit();

        BadInputException Misfit() => call.Fault($"cannot bring {x.Shape} into the shape [{string.Join(", ", asked)}]");
    }

    private static Datum Flatten(OnnxCall call)
    {
        var x = call[0];
        var axis = call.Node.Int("axis", 1);
        axis = axis < 0 ? axis + x.Rank : axis;
        if (axis < 0 || axis > x.Rank)
        {
            throw call.Fault($"flattens {x.Shape} at axis {axis}");
        }

        var rows = 1L;
        foreach (var extent in x.Shape.Span[..(int)axis])
        {
            rows *= extent;
        }

        var columns = 1L;
        foreach (var extent in x.Shape.Span[(int)axis..])
        {
            columns *= extent;
        }

        return x.With(x.Value.Reshape([rows, columns]));
    }

    private static long[]? Axes(OnnxCall call) => call.Maybe(1) is not null ? call.Integers(1) : call.Node.Ints("axes");

    private static Datum Squeeze(OnnxCall call)
    {
        var x = call[0];
        int[] axes = Axes(call) is { } given
            ? [.. given.Select(axis => call.Axis(axis, x.Rank)).Distinct()]
            : [.. Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1)];
        if (axes.FirstOrDefault(axis => x.Shape[axis] != 1, -1) is var wrong and >= 0)
        {
            throw call.Fault($"drops axis {wrong} of {x.Shape}, whose extent is not 1");
        }

        return x.With(x.Value.Reshape(axes.OrderDescending().Aggregate(x.Shape, (shape, axis) => shape.Remove(axis))));
    }

    private static Datum Unsqueeze(OnnxCall call)
    {
        var x = call[0];
        var given = Axes(call) ?? throw call.Fault("has no axes");
        var rank = x.Rank + given.Length;
        int[] axes = [.. given.Select(axis => call.Axis(axis, rank)).Order()];
        return axes.Distinct().Count() == axes.Length
            ? x.With(x.Value.Reshape(axes.Aggregate(x.Shape, (shape, axis) => shape.Insert(axis, 1))))
            : throw call.Fault("names an axis twice");
    }

    private static Datum Transpose(OnnxCall call)
    {
        var x = call[0];
        int[] order = call.Node.Ints("perm") is { } given
            ? [.. given.Select(axis => call.Axis(axis, x.Rank))]
            : [.. Enumerable.Range(0, x.Rank).Reverse()];
        return order.Length == x.Rank && order.Distinct().Count() == order.Length
            ? x.With(x.Value.Permute([.. order]))
            : throw call.Fault($"orders the axes of {x.Shape} as [{string.Join(", ", order)}]");
    }

    private static Datum Expand(OnnxCall call)
    {
        var x = call[0];
        var asked = Checked(call, call.Integers(1));
        var shape = Broadcasting.Common(x.Shape, asked) ?? throw call.Fault($"repeats {x.Shape} to {asked}");
        return x.With(x.Value.To(Checked(call, shape.Span)));
    }

    private static Datum Tile(OnnxCall call)
    {
        var (x, repeats) = (call[0], call.Integers(1));
        if (repeats.Length != x.Rank)
        {
            throw call.Fault($"repeats {x.Shape} [{string.Join(", ", repeats)}] times; it needs one number for each axis");
        }

        long[] extents = [.. repeats.Select((times, axis) => times <= int.MaxValue ? times * x.Shape[axis] : -1)];
        Checked(call, extents);
        var value = x.Value;
        for (var axis = 0; axis < repeats.Length; axis++)
        {
            if (repeats[axis] != 1)
            {
                var shape = value.Shape;
                var spread = shape.Insert(axis, repeats[axis]);
                value = value.Expand(spread, Broadcasting.Others(spread.Rank, axis)).Reshape(shape.With(axis, shape[axis] * repeats[axis]));
            }
        }

        return x.With(value);
    }

    private static Datum Concatenate(OnnxCall call)
    {
        var first = call[0];
        var axis = call.Axis(call.Node.Int("axis", 1), Math.Max(first.Rank, 1));
        var dtype = first.Kind == OnnxKind.Real ? call.Real : DType.Float64;
        Value[] parts = [.. call.All.Where(part => part.Rank == first.Rank).Select(part => part.Value.ConvertTo(dtype))];
        return parts.Length == call.Count && Array.TrueForAll(parts, part => part.Shape.With(axis, 0) == first.Shape.With(axis, 0))
            ? first.With(LayoutOperations.Concatenate(
                axis,
                [.. parts.Where(part => part.Shape[axis] > 0) is { } some && some.Any() ? some : [parts[0]]]))
            : throw call.Fault($"joins {string.Join(", ", call.All.Select(part => part.Shape))} along axis {axis}");
    }

    private static Datum[] Split(OnnxCall call)
    {
        var x = call[0];
        var axis = call.Axis(call.Node.Int("axis", 0), Math.Max(x.Rank, 1));
        var extent = x.Shape[axis];
        var sizes = call.Maybe(1) is not null ? call.Integers(1) : call.Node.Ints("split");
        if (sizes is null)
        {
            var pieces = call.Opset >= 18 ? call.Node.Int("num_outputs", call.Node.Outputs.Count) : call.Node.Outputs.Count;
            var size = pieces is > 0 and <= int.MaxValue ? (extent + pieces - 1) / pieces : throw call.Fault($"makes {pieces} parts");
            sizes = [.. Enumerable.Range(0, (int)pieces).Select(piece => Math.Clamp(extent - (piece * size), 0, size))];
        }

        if (sizes.Any(size => size < 0) || sizes.Sum() != extent)
        {
            throw call.Fault($"splits axis {axis} of {x.Shape} into [{string.Join(", ", sizes)}]");
        }

        var parts = new List<Datum>();
        var start = 0L;
        foreach (var size in sizes)
        {
            parts.Add(x.With(x.Value.Slice(axis, start, size)));
            start += size;
        }

        return [.. parts];
    }

    private static Datum DepthToSpace(OnnxCall call)
    {
        var (x, b) = (Images(call), call.Node.Int("blocksize", 1));
        var (n, c, h, w) = (x.Shape[0], x.Shape[1] / (b * b), x.Shape[2], x.Shape[3]);
        var blocks = call.Node.Text("mode", "DCR") == "DCR"
            ? x.Reshape([n, b, b, c, h, w]).Permute([0, 3, 4, 1, 5, 2])
            : x.Reshape([n, c, b, b, h, w]).Permute([0, 1, 4, 2, 5, 3]);
        return call[0].With(blocks.Reshape([n, c, h * b, w * b]));
    }

    private static Datum SpaceToDepth(OnnxCall call)
    {
        var (x, b) = (Images(call), call.Node.Int("blocksize", 1));
        var (n, c, h, w) = (x.Shape[0], x.Shape[1], x.Shape[2] / b, x.Shape[3] / b);
        return call[0].With(x.Reshape([n, c, h, b, w, b]).Permute([0, 3, 5, 1, 2, 4]).Reshape([n, c * b * b, h, w]));
    }

    private static Value Images(OnnxCall call) => call[0].Rank == 4 && call.Node.Int("blocksize", 1) is > 0 and < 4096
        ? call[0].Value
        : throw call.Fault($"takes images [n, channels, height, width] and a block size, not {call[0].Shape}");
}
