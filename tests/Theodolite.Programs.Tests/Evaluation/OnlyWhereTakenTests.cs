using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;
using static Theodolite.Programs.Tests.Arrays;

namespace Theodolite.Programs.Tests.Evaluation;

/// <summary>
/// Where a pooling takes a quarter of a map, derivatives do without the map. That values stay is among the laws of primitives; here the
/// kernels are held against whole maps.
/// </summary>
public sealed class OnlyWhereTakenTests : IDisposable
{
    private readonly int _live = Tensor.LiveCount;

    public static TheoryData<long?, long?, int, DType> Blocks => new(
        from images in (long?[])[null, 1, 3, 4]
        from weight in (long?[])[null, 1, 3, 4]
        where images is null || weight is null || images == weight
        from taken in (int[])[3, 13]
        from dtype in (DType[])[DType.Float32, DType.Float64]
        select (images, weight, taken, dtype));

    public void Dispose() => Assert.Equal(_live, Tensor.LiveCount);

    [Fact]
    public void No_product_has_a_whole_map()
    {
        var linear = Products(channels: 8, pool: 2, readTwice: false);
        Assert.DoesNotContain(linear.Equations, IsMapWide);
        Assert.Equal(2, linear.Equations.Count(equation => equation.Primitive is SampledConvolution));
        Assert.Equal(2, linear.Equations.Count(equation => equation.Primitive is SampledInputGradient));
        Assert.Equal(2, linear.Equations.Count(equation => equation.Primitive is SampledWeightGradient));
    }

    // A row of 3·2 numbers is shorter than a vector, windows that move by one keep every position, and others may read the map.
    [Theory]
    [InlineData(2, 2, false)]
    [InlineData(8, 1, false)]
    [InlineData(8, 2, true)]
    public void Where_it_does_not_pay_the_map_stays(int channels, int pool, bool readTwice) =>
        Assert.Contains(Products(channels, pool, readTwice).Equations, IsMapWide);

    [Fact]
    public void A_gradient_does_not_fill_a_map_with_zeros()
    {
        var gradient = Fuse.Of(Gradient.Of(Loss(8, 2, readTwice: false), [0, 1]));
        Assert.DoesNotContain(gradient.Equations, equation => equation.Primitive is ScatterAlong);
        Assert.Single(gradient.Equations, equation => equation.Primitive is SampledWeightGradient);
        Assert.Single(gradient.Equations, equation => equation.Primitive is SampledInputGradient);
    }

    // Members in pairs and alone, positions in eights and fewer, rows of patches that do not fill vectors, more samples than one part.
    [Theory]
    [MemberData(nameof(Blocks))]
    public void Kernels_agree_with_whole_maps(long? first, long? second, int taken, DType dtype)
    {
        var window = new Window([2, 1], [1, 2], [1, 1], 1);
        Shape images = [37, 7, 9, 5];
        Shape weight = [5, 7, 3, 3];
        Shape values = [37, 5, taken];
        using var positions = Draws(values, 35);
        Agree(new SampledConvolution(window), Blocked(images, first, 1), Blocked(weight, second, 0));
        Agree(new SampledInputGradient(window, images), Blocked(values, first, 1), Blocked(weight, second, 0));
        Agree(new SampledWeightGradient(window, weight), Blocked(images, first, 1), Blocked(values, second, 1));

        void Agree(SampledForm form, Shape a, Shape b)
        {
            using var left = Filled(a, 3, dtype);
            using var right = Filled(b, 4, dtype);
            using var sampled = form.Evaluate([left, right, positions]);
            using var whole = form.EvaluateWhole([left, right, positions]);
            Assert.Equal(whole.Shape, sampled.Shape);
            var (expected, actual) = (whole.ToDoubles(), sampled.ToDoubles());
            var scale = expected.Max(Math.Abs);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(
                pair.First,
                pair.Second,
                scale * (dtype == DType.Float32 ? 2e-6 : 1e-14)));
        }
    }

    // Each operand may vary over the outer block, the inner one, both or neither.
    [Theory]
    [InlineData(new[] { 0 }, new[] { 0 })]
    [InlineData(new[] { 0 }, new[] { 1 })]
    [InlineData(new[] { 1 }, new[] { 0 })]
    [InlineData(new[] { 1 }, new[] { 1 })]
    [InlineData(new[] { 0, 1 }, new[] { 0 })]
    [InlineData(new[] { 0 }, new[] { 0, 1 })]
    [InlineData(new[] { 0, 2 }, new int[0])]
    [InlineData(new[] { 2 }, new int[0])]
    public void Blocks_of_blocks_are_loops_of_loops(int[] inner, int[] outer)
    {
        const long Inner = 2;
        const long Outer = 3;
        var window = new Window([1, 1], [1, 1], [1, 1], 1);
        Shape images = [2, 5, 4, 6];
        Shape weight = [3, 5, 3, 3];
        Shape values = [2, 3, 4];
        Holds(new SampledConvolution(window), images, weight);
        Holds(new SampledInputGradient(window, images), values, weight);
        Holds(new SampledWeightGradient(window, weight), images, values);

        void Holds(SampledForm form, Shape a, Shape b)
        {
            Shape[] shapes = [a, b, values];
            var single = Program.Trace(
                [("a", a, DType.Float64), ("b", b, DType.Float64), ("p", values, DType.Int64)],
                inputs => [inputs[0].Builder.Apply(form, inputs[0], inputs[1], inputs[2])]);
            var program = inner.Length > 0 ? Batch.Of(single, inner, Inner) : single;
            program = outer.Length > 0 ? Batch.Of(program, outer, Outer) : program;
            var (inside, outside) = (inner.Length > 0 ? Inner : 1, outer.Length > 0 ? Outer : 1);
            var all = new Tensor[3];
            for (var i = 0; i < 3; i++)
            {
                Shape shape = [.. outer.Contains(i) ? [Outer] : (long[])[], .. inner.Contains(i) ? [Inner] : (long[])[], .. shapes[i].Span];
                all[i] = i < 2 ? Filled(shape, 5 + (ulong)i, DType.Float64) : Draws(shape, 24);
            }

            var result = new Evaluator(program).Run(all)[0];
            var actual = result.ToDoubles();
            var one = actual.Length / (inside * outside);
            for (var member = 0L; member < inside * outside; member++)
            {
                var own = all.Select((tensor, i) => Member(tensor, i, member / inside, member % inside)).ToArray();
                var alone = new Evaluator(single).Run(own)[0];
                Close(alone.ToDoubles(), actual[(int)(member * one)..(int)((member + 1) * one)], 1e-13);
                Array.ForEach([alone, .. own], tensor => tensor.Dispose());
            }

            Array.ForEach([result, .. all], tensor => tensor.Dispose());
        }

        Tensor Member(Tensor tensor, int operand, long at, long within)
        {
            var part = tensor.Alias();
            foreach (var (varies, index) in new[] { (outer.Contains(operand), at), (inner.Contains(operand), within) })
            {
                if (varies)
                {
                    using var narrow = part.Narrow(0, index, 1);
                    part.Dispose();
                    part = narrow.Reshape(narrow.Shape.Remove(0));
                }
            }

            return part;
        }
    }

    // Threads take parts of the samples, and of few samples parts of the outputs.
    [Theory]
    [InlineData(70)]
    [InlineData(8)]
    public void Threads_do_not_change_a_bit(long samples)
    {
        var threads = TorchRuntime.Threads;
        var window = new Window([1, 1], [1, 1], [1, 1], 1);
        using var images = Filled([samples, 16, 14, 14], 1, DType.Float32);
        using var values = Filled([samples, 2, 32, 49], 2, DType.Float32);
        using var positions = Draws([samples, 32, 49], 196);
        float[] Sum()
        {
            using var gradient = new SampledWeightGradient(window, [32, 16, 3, 3]).Evaluate([images, values, positions]);
            return gradient.ToArray<float>();
        }

        try
        {
            TorchRuntime.Threads = 1;
            var alone = Sum();
            TorchRuntime.Threads = 3;
            Assert.Equal(alone, Sum());
        }
        finally
        {
            TorchRuntime.Threads = threads;
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(36)]
    public void A_position_outside_of_the_map_is_refused(long position)
    {
        var window = new Window([1, 1], [1, 1], [1, 1], 1);
        using var images = Filled([1, 8, 6, 6], 1, DType.Float32);
        using var weight = Filled([2, 8, 3, 3], 1, DType.Float32);
        using var values = Filled([1, 2, 1], 1, DType.Float32);
        using var positions = Tensor.From<long>([0, position], [1, 2, 1]);
        Assert.Throws<IndexOutOfRangeException>(() => new SampledConvolution(window).Evaluate([images, weight, positions]));
        Assert.Throws<IndexOutOfRangeException>(
            () => new SampledInputGradient(window, [1, 8, 6, 6]).Evaluate([values, weight, positions]));
        Assert.Throws<IndexOutOfRangeException>(
            () => new SampledWeightGradient(window, [2, 8, 3, 3]).Evaluate([images, values, positions]));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        var error = Assert.Throws<ProgramException>(() => Program.Trace(
            [("x", [2, 8, 6, 6], DType.Float32), ("w", [3, 7, 3, 3], DType.Float32), ("p", [2, 3, 9], DType.Int64)],
            inputs => [inputs[0].ConvolveAt(inputs[1], inputs[2], new Window([1, 1], [1, 1], [1, 1], 1))]));
        Assert.Contains("sampled-convolution", error.Message, StringComparison.Ordinal);
    }

    private static bool IsMapWide(Value equation) => equation.Shape.Count == 2 * 3 * 8 * 4 && equation.Primitive is not Literal;

    private static Shape Blocked(Shape shape, long? members, int axis) => members is { } count ? shape.Insert(axis, count) : shape;

    private static Tensor Filled(Shape shape, ulong seed, DType dtype)
    {
        var numbers = Draw(shape.Count, seed, -1, 1);
        return dtype == DType.Float64 ? Tensor.From<double>(numbers, shape) : Tensor.From<float>([.. numbers.Select(x => (float)x)], shape);
    }

    private static Tensor Draws(Shape shape, int bound) =>
        Tensor.From<long>([.. Draw(shape.Count, 9, 0, bound).Select(x => (long)x)], shape);

    private static Program Loss(int channels, int pool, bool readTwice) => Program.Trace(
        [("w", [3, channels, 3, 3], DType.Float64), ("x", [2, channels, 8, 4], DType.Float64)],
        inputs =>
        {
            var map = inputs[1].Tanh().Convolve(inputs[0], new Window([1, 1], [1, 1], [1, 1], 1));
            var loss = map.MaxPool(new PoolWindow([2, 2], [pool, pool], [0, 0])).Tanh().Square().Sum();
            return [readTwice ? loss + map.Square().Sum() : loss];
        });

    private static Program Products(int channels, int pool, bool readTwice)
    {
        var gradient = Gradient.Of(Loss(channels, pool, readTwice), [0, 1]);
        return Linearize.Of(new Program(gradient.Inputs, [.. gradient.Outputs.Skip(1)]), [0, 1]).Linear;
    }
}
