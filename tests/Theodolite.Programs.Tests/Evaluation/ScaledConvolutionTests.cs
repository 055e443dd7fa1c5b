using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests.Evaluation;

/// <summary>A scale and an offset per channel behind a convolution go into its weights and its bias, where that is less to compute.</summary>
public sealed class ScaledConvolutionTests
{
    private static readonly Window s_window = new([1, 1], [1, 1], [1, 1], 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ScaleAndOffsetAreOneKernelWithTheConvolution(bool flat)
    {
        var program = Normalized(samples: 3, flat, again: false);
        var fused = Fuse.Of(program).Verify();
        Assert.Contains(fused.Equations, equation => equation.Primitive is BiasedConvolution);
        Assert.DoesNotContain(fused.Equations, equation => equation.Shape.Count > 500 && equation.Primitive is MultiplyAdd or Multiply);
        Same(program, fused);
    }

    [Fact]
    public void WhatIsReadAgainIsLeftAlone()
    {
        var program = Normalized(samples: 3, flat: true, again: true);
        var fused = Fuse.Of(program).Verify();
        Assert.DoesNotContain(fused.Equations, equation => equation.Primitive is BiasedConvolution);
        Same(program, fused);
    }

    private static void Same(Program program, Program fused)
    {
        var inputs = program.Inputs.Select((input, i) => Arrays.Draw(input.Shape.Count, (ulong)i, -1, 1)).ToArray();
        foreach (var (a, b) in Arrays.Run(program, inputs).Zip(Arrays.Run(fused, inputs)))
        {
            Assert.Equal(a, b, (x, y) => Math.Abs(x - y) <= 1e-12);
        }
    }

    // x·a + b per channel, over [n, c, h, w] or over the positions as one axis.
    private static Program Normalized(long samples, bool flat, bool again) => Program.Trace(
        [
            ("x", [samples, 2, 6, 6], DType.Float64),
            ("w", [5, 2, 3, 3], DType.Float64),
            ("scale", [5], DType.Float64),
            ("offset", [5], DType.Float64),
        ],
        inputs =>
        {
            var convolved = inputs[0].Convolve(inputs[1], s_window);
            var x = flat ? convolved.Reshape([samples, 5, 36]) : convolved;
            var sum = (x * inputs[2].Expand(x.Shape, [1])) + inputs[3].Expand(x.Shape, [1]);
            return again ? [sum.Reshape(convolved.Shape), convolved.Sum()] : [sum];
        });
}
