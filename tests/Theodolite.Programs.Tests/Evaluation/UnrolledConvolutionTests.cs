using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests.Evaluation;

/// <summary>Convolutions as matrix products give what libtorch's convolutions give.</summary>
public sealed class UnrolledConvolutionTests
{
    private static readonly Dictionary<string, (Window Window, Shape Input, Shape Weight)> s_cases = new()
    {
        ["padded"] = (new([1, 1], [1, 1], [1, 1], 1), [5, 2, 6, 5], [3, 2, 3, 3]),
        ["strided, uneven padding"] = (new([2, 3], [0, 2], [1, 1], 1), [4, 3, 7, 6], [2, 3, 3, 2]),
        ["dilated"] = (new([1, 2], [2, 1], [2, 1], 1), [3, 2, 6, 6], [4, 2, 2, 3]),
        ["grouped"] = (new([1, 1], [1, 0], [1, 1], 2), [4, 4, 5, 5], [6, 2, 3, 3]),
        ["one channel a group"] = (new([2, 1], [1, 1], [1, 1], 3), [4, 3, 6, 4], [3, 1, 3, 3]),
        ["one axis"] = (new([2], [3], [1], 1), [4, 2, 9], [3, 2, 4]),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_three_forms_agree_with_the_framework(string name)
    {
        var (window, input, weight) = s_cases[name];
        using var x = Numbers(input, 1);
        using var w = Numbers(weight, 2);
        Assert.True(UnrolledConvolution.Pays(x, window, input, weight));
        using var expected = Tensor.Convolution(x, w, null, window.Native());
        using var actual = UnrolledConvolution.Forward(x, w, window);
        Close(expected, actual);

        using var g = Numbers(expected.Shape, 3);
        var (expectedInput, expectedWeight, _) = Tensor.ConvolutionBackward(g, x, w, window.Native(), true, true, false);
        using (expectedInput)
        using (expectedWeight)
        using (var inputGradient = UnrolledConvolution.InputGradient(g, w, window, input))
        using (var weightGradient = UnrolledConvolution.WeightGradient(x, g, window, weight))
        {
            Close(expectedInput!, inputGradient);
            Close(expectedWeight!, weightGradient);
        }
    }

    [Fact]
    public void Large_images_few_samples_and_float32_stay_with_the_framework()
    {
        var window = new Window([1, 1], [1, 1], [1, 1], 1);
        using var large = Tensor.Zeros([64, 3, 32, 32], DType.Float64);
        Assert.False(UnrolledConvolution.Pays(large, window, large.Shape, [8, 3, 3, 3]));
        using var one = Tensor.Zeros([1, 3, 8, 8], DType.Float64);
        Assert.False(UnrolledConvolution.Pays(one, window, one.Shape, [8, 3, 3, 3]));
        using var single = Tensor.Zeros([64, 3, 8, 8]);
        Assert.False(UnrolledConvolution.Pays(single, window, single.Shape, [8, 3, 3, 3]));
    }

    private static Tensor Numbers(Shape shape, int seed) =>
        Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(i => Math.Sin((1.7 * i) + seed))], shape);

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        foreach (var (a, b) in expected.ToArray<double>().Zip(actual.ToArray<double>()))
        {
            Assert.Equal(a, b, 1e-12);
        }
    }
}
