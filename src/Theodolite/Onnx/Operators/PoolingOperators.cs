using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Windows of which one number is kept, over one or two spatial axes.</summary>
internal static class PoolingOperators
{
    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("MaxPool", Largest);
        all.Add("AveragePool", Average);
        all.Add("LpPool", Norm);
        all.Add("GlobalAveragePool", call => Global(call, (x, over, count) => (1.0 / count) * x.Sum(over)));
        all.Add("GlobalMaxPool", call => Global(call, (x, over, _) => ReductionOperators.Largest(x, over)));
        all.Add(
            "GlobalLpPool",
            call => Global(call, (x, over, _) => Power(x, call.Node.Int("p", 2)).Sum(over).Power(1.0 / call.Node.Int("p", 2))));
    }

    private static Datum Largest(OnnxCall call)
    {
        if (call.Wants(1))
        {
            throw call.Fault("gives the places of the maxima, which are not supported");
        }

        var (x, sliding) = Read(call);
        return call[0].With(Window(call, x, sliding, double.NegativeInfinity, (images, window) => images.MaxPool(window), Greater));
    }

    // The mean of what lies inside the image, or of the whole window with the padding that the node names.
    private static Datum Average(OnnxCall call)
    {
        var (x, sliding) = Read(call);
        var counted = call.Node.Int("count_include_pad", 0) != 0;
        var kernel = sliding.Kernel.Aggregate(1L, (product, extent) => product * extent);
        var sums = Total(call, x, sliding);
        var ones = call.Filled(1, [1, 1, .. x.Shape.Span[2..]], x.DType);
        if (counted)
        {
            // Padding counts, but not what rounding sizes up adds behind it.
            var named = Read(call, rounded: false);
            ones = named.Sliding.Pad(call, ones, 1);
            var beyond = sliding with
            {
                Before = new long[sliding.Before.Length],
                After = [.. sliding.After.Zip(named.Sliding.After, (all, own) => all - own)],
            };
            return call[0].With(sums / Total(call, ones, beyond).To(sums.Shape));
        }

        return sliding.Before.All(pad => pad == 0) && sliding.After.All(pad => pad == 0)
            ? call[0].With((1.0 / kernel) * sums)
            : call[0].With(sums / Total(call, ones, sliding).To(sums.Shape));
    }

    private static Datum Norm(OnnxCall call)
    {
        var (x, sliding) = Read(call);
        var p = call.Node.Int("p", 2);
        return call[0].With(Total(call, Power(x, p), sliding).Power(1.0 / p));
    }

    private static Value Power(Value x, long p) => p == 1 ? x.Abs() : p % 2 == 0 ? x.Power(p) : x.Abs().Power(p);

    private static Value Greater(Value a, Value b) => (a - b).Step().Select(a, b);

    private static Value Total(OnnxCall call, Value x, Sliding sliding)
    {
        var kernel = sliding.Kernel.Aggregate(1L, (product, extent) => product * extent);
        return Window(call, x, sliding, 0, (images, window) => kernel * images.AveragePool(window), (a, b) => a + b);
    }

    private static (Value X, Sliding Sliding) Read(OnnxCall call, bool rounded = true)
    {
        var x = call[0].Value;
        var kernel = call.Node.Ints("kernel_shape") ?? throw call.Fault("has no kernel_shape");
        var sliding = Sliding.Of(call, x.Shape, kernel);
        return (x, rounded && call.Node.Int("ceil_mode", 0) != 0 ? RoundedUp(sliding, x.Shape) : sliding);
    }

    // Sizes rounded up are those of an image with more padding behind; a window must begin inside the image or its padding in front.
    private static Sliding RoundedUp(Sliding sliding, Shape shape)
    {
        var after = (long[])sliding.After.Clone();
        for (var i = 0; i < after.Length; i++)
        {
            var reach = (sliding.Dilation[i] * (sliding.Kernel[i] - 1)) + 1;
            var room = shape[i + 2] + sliding.Before[i] + after[i] - reach;
            var missing = room % sliding.Stride[i] == 0 ? 0 : sliding.Stride[i] - (room % sliding.Stride[i]);
            var start = room + missing;
            after[i] += start < shape[i + 2] + sliding.Before[i] ? missing : 0;
        }

        return sliding with { After = after };
    }

    private static Value Window(
        OnnxCall call,
        Value x,
        Sliding sliding,
        double filler,
        Func<Value, PoolWindow, Value> pool,
        Func<Value, Value, Value> join)
    {
        x = sliding.Pad(call, x, filler);
        for (var i = 0; i < sliding.Kernel.Length; i++)
        {
            if ((sliding.Dilation[i] * (sliding.Kernel[i] - 1)) + 1 > x.Shape[i + 2])
            {
                throw call.Fault($"has a window larger than what it slides over ({x.Shape} with padding)");
            }
        }

        if (sliding.Kernel.Length > 2 || sliding.Dilation.Any(dilation => dilation != 1))
        {
            return PlaceByPlace(call, x, sliding, join);
        }

        // One axis is pooled as two of which the second has extent 1.
        var lifted = x.Shape.Rank == 3;
        var images = lifted ? x.Reshape([.. x.Shape.Span, 1]) : x;
        var pooled = pool(images, new PoolWindow([.. Two(sliding.Kernel)], [.. Two(sliding.Stride)], [0, 0]));
        return lifted ? pooled.Reshape(Shape.Create(pooled.Shape.Span[..^1])) : pooled;

        IEnumerable<int> Two(long[] values) => values.Select(value => checked((int)value)).Concat(lifted ? [1] : []);
    }

    // What stands at one place of every window, joined place by place, axis by axis.
    private static Value PlaceByPlace(OnnxCall call, Value x, Sliding sliding, Func<Value, Value, Value> join)
    {
        for (var axis = 0; axis < sliding.Kernel.Length; axis++)
        {
            var (stride, dilation) = (sliding.Stride[axis], sliding.Dilation[axis]);
            var count = ((x.Shape[axis + 2] - (dilation * (sliding.Kernel[axis] - 1)) - 1) / stride) + 1;
            Value? joined = null;
            for (var k = 0L; k < sliding.Kernel[axis]; k++)
            {
                var part = IndexOperators.Take(
                    call,
                    x,
                    axis + 2,
                    [.. Enumerable.Range(0, (int)count).Select(i => (i * stride) + (k * dilation))]);
                joined = joined is null ? part : join(joined, part);
            }

            x = joined!;
        }

        return x;
    }

    private static Datum Global(OnnxCall call, Func<Value, Axes, long, Value> reduce)
    {
        var x = call[0].Value;
        if (x.Shape.Rank < 3)
        {
            throw call.Fault($"pools channels over their positions, but {x.Shape} has none");
        }

        Shape kept = [x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1L, x.Shape.Rank - 2)];
        var count = x.Shape.Count / Math.Max(x.Shape[0] * x.Shape[1], 1);
        return call[0].With(reduce(x, [.. Enumerable.Range(2, x.Shape.Rank - 2)], count).Reshape(kept));
    }
}
