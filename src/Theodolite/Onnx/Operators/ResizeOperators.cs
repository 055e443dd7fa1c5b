using Theodolite.Programs;
using Theodolite.Programs.Primitives;

namespace Theodolite.Onnx.Operators;

/// <summary>Images brought to other sizes, axis by axis: every new number is a fixed sum of old ones.</summary>
internal static class ResizeOperators
{
    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("Resize", call => Resize(call, roi: 1, scales: call.Opset >= 11 ? 2 : 1, sizes: 3));
        all.Add("Upsample", call => Resize(call, roi: -1, scales: 1, sizes: -1));
    }

    private static Datum Resize(OnnxCall call, int roi, int scales, int sizes)
    {
        var (x, node) = (call[0], call.Node);
        var old = call.Opset < 11;
        var mode = node.Text("mode", "nearest");
        var placing = node.Text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        var rounding = node.Text("nearest_mode", old ? "floor" : "round_prefer_floor");
        if (mode is not ("nearest" or "linear" or "bilinear") || placing == "tf_crop_and_resize" || node.Int("antialias", 0) != 0
            || node.Text("keep_aspect_ratio_policy", "stretch") != "stretch")
        {
            throw call.Fault($"resizes by '{Printable.Line(mode)}' at '{Printable.Line(placing)}'; nearest and linear are supported, "
                + "without cropping, antialiasing or kept proportions");
        }

        int[] axes = node.Ints("axes") is { } some ? [.. some.Select(axis => call.Axis(axis, x.Rank))] : [.. Enumerable.Range(0, x.Rank)];
        double[]? factors = old && scales < 0 ? null
            : scales < call.Count && call.Maybe(scales) is not null && call.Numbers(scales) is { Length: > 0 } given ? given
            : node.Floats("scales");
        var wanted = sizes >= 0 && call.Maybe(sizes) is not null ? call.Integers(sizes) : null;
        if ((wanted?.Length ?? factors?.Length ?? 0) != axes.Length)
        {
            throw call.Fault($"needs a size or a scale for each of {axes.Length} axes");
        }

        var value = x.Value;
        for (var i = 0; i < axes.Length; i++)
        {
            var extent = x.Shape[axes[i]];
            var target = wanted is not null ? wanted[i] : Math.Floor(extent * factors![i]);
            if (!(target >= 1 && target <= int.MaxValue))
            {
                throw call.Fault($"asks for {target} elements along axis {axes[i]} of {x.Shape}");
            }

            var scale = wanted is not null ? target / extent : factors![i];
            var places = Places((int)target, extent, scale, placing);
            value = scale == 1 ? value
                : mode == "nearest" ? IndexOperators.Take(
                    call,
                    value,
                    axes[i],
                    [.. places.Select(place => Nearest(place, extent, rounding))])
                : Linear(call, value, axes[i], places);
        }

        return x.With(value);
    }

    // Where the new elements lie among the old ones.
    private static double[] Places(int target, long extent, double scale, string placing)
    {
        var places = new double[target];
        for (var i = 0; i < target; i++)
        {
            places[i] = placing switch
            {
                "asymmetric" => i / scale,
                "align_corners" => target > 1 ? i * (extent - 1.0) / (target - 1) : 0,
                "pytorch_half_pixel" => target > 1 ? ((i + 0.5) / scale) - 0.5 : 0,
                "half_pixel_symmetric" => (extent / 2.0 * (1 - (target / (scale * extent)))) + ((i + 0.5) / scale) - 0.5,
                "tf_half_pixel_for_nn" => (i + 0.5) / scale,
                _ => ((i + 0.5) / scale) - 0.5,
            };
        }

        return places;
    }

    private static long Nearest(double place, long extent, string rounding) => Math.Clamp(
        rounding switch
        {
            "round_prefer_ceil" => (long)Math.Floor(place + 0.5),
            "floor" => (long)Math.Floor(place),
            "ceil" => (long)Math.Ceiling(place),
            _ => (long)Math.Ceiling(place - 0.5),
        },
        0,
        extent - 1);

    private static Value Linear(OnnxCall call, Value x, int axis, double[] places)
    {
        var extent = x.Shape[axis];
        long[] low = [.. places.Select(place => Math.Clamp((long)Math.Floor(place), 0, extent - 1))];
        long[] high = [.. low.Zip(places, (at, place) => place <= 0 ? at : Math.Min(at + 1, extent - 1))];
        double[] share = [.. places.Zip(low, (place, at) => Math.Clamp(place - at, 0, 1))];
        var (first, second) = (IndexOperators.Take(call, x, axis, low), IndexOperators.Take(call, x, axis, high));
        var weight = call.Builder.Constant(share, [share.Length], x.DType).Expand(first.Shape, [axis]);
        return first + (weight * (second - first));
    }
}
