using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests.Evaluation;

/// <summary>Maxima of a convolution of known images: tangents without whole maps. That results stay is among the laws of primitives.</summary>
public sealed class PatchesOfMaximaTests
{
    [Fact]
    public void No_product_has_a_whole_map()
    {
        var linear = Products(channels: 1, readTwice: false).Linear;
        Assert.DoesNotContain(linear.Equations, IsMapWide);
        Assert.Contains(linear.Equations, equation => equation.Primitive is BatchMatMul);
    }

    // Five channels would be eleven numbers for every one of the map.
    [Theory]
    [InlineData(5, false)]
    [InlineData(1, true)]
    public void Where_patches_are_large_or_the_map_is_read_by_others_it_stays(int channels, bool readTwice)
    {
        var linear = Products(channels, readTwice).Linear;
        Assert.Contains(linear.Equations, IsMapWide);
        Assert.DoesNotContain(linear.Equations, equation => equation.Primitive is BatchMatMul);
    }

    [Fact]
    public void Patches_are_taken_once_for_both_ways()
    {
        var known = Products(channels: 1, readTwice: false).Known;
        Assert.Single(known.Outputs, output => output.Shape == [3, 9, 2 * 6]);
        Assert.DoesNotContain(known.Outputs, output => output.Shape == [3, 2 * 6, 9]);
    }

    private static bool IsMapWide(Value equation) => equation.Shape.Count == 2 * 3 * 6 * 4 && equation.Primitive is not Literal;

    private static Linearization Products(int channels, bool readTwice)
    {
        var program = Program.Trace([("w", [3, channels, 3, 3], DType.Float64), ("x", [2, channels, 6, 4], DType.Float64)], inputs =>
        {
            var map = inputs[1].Convolve(inputs[0], new Window([1, 1], [1, 1], [1, 1], 1));
            var loss = map.MaxPool(new PoolWindow([2, 2], [2, 2], [0, 0])).Tanh().Square().Sum();
            return [readTwice ? loss + map.Square().Sum() : loss];
        });
        var gradient = Gradient.Of(program, [0]);
        return Linearize.Of(new Program(gradient.Inputs, [gradient.Outputs[1]]), [0]);
    }
}
