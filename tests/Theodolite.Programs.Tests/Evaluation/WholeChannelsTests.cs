using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests.Evaluation;

/// <summary>Convolutions must not depend on what freed memory holds.</summary>
public sealed class WholeChannelsTests
{
    [Theory]
    [InlineData(8, 4)]
    [InlineData(12, 16)]
    [InlineData(16, 12)]
    [InlineData(24, 16)]
    [InlineData(3, 17)]
    public void Not_a_number_in_freed_memory_stays_there(int inputs, int outputs)
    {
        var window = new Window([1, 1], [1, 1], [1, 1], 1);
        using var x = Tensor.Full([64, inputs, 8, 8], 1, DType.Float32);
        using var y = Tensor.Full([64, outputs, 8, 8], 1, DType.Float32);
        using var w = Tensor.Full([outputs, inputs, 3, 3], 1, DType.Float32);
        for (var i = 0; i < 5; i++)
        {
            Pollute();
            using var forward = new Convolution(window).Evaluate([x, w]);
            Pollute();
            using var back = new ConvolutionInputGradient(window, x.Shape).Evaluate([y, w]);
            Assert.All(forward.ToArray<float>(), value => Assert.True(float.IsFinite(value)));
            Assert.All(back.ToArray<float>(), value => Assert.True(float.IsFinite(value)));
            Assert.Equal(9f * inputs, forward.ToArray<float>().Max());
            Assert.Equal(9f * outputs, back.ToArray<float>().Max());
        }
    }

    private static void Pollute()
    {
        var held = new List<Tensor>();
        for (var size = 64L; size <= 1 << 18; size *= 2)
        {
            for (var copy = 0; copy < 20; copy++)
            {
                held.Add(Tensor.Full([size], double.NaN, DType.Float32));
            }
        }

        held.ForEach(tensor => tensor.Dispose());
    }
}
