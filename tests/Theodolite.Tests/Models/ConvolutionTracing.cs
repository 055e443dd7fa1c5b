using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Tests.Models;

/// <summary>Windows that differ in height and width, against loops that follow the definition.</summary>
public class ConvolutionTracing
{
    private const int Samples = 2;

    private static double[] Run(Layer layer, Shape sample, double[] input, double[] parameters)
    {
        var network = new Network([layer], sample);
        var program = Program.Trace(
            [.. network.Parameters.Blocks.Select(block => (block.Name, block.Shape, DType.Float64)), ("input", [Samples, .. sample
                .Span], DType.Float64)],
            values => [network.Trace([.. values.SkipLast(1)], values[^1])]);
        var tensors = network.Parameters.Blocks
            .Select(block => Tensor.From<double>(parameters.AsSpan((int)block.Offset, (int)block.Count), block.Shape))
            .Append(Tensor.From<double>(input, [Samples, .. sample.Span]))
            .ToArray();
        using var output = new Evaluator(program).Run(tensors)[0];
        foreach (var tensor in tensors)
        {
            tensor.Dispose();
        }

        Assert.Equal([Samples, .. network.Output.Span], output.Shape.Span.ToArray());
        return output.ToArray<double>();
    }

    [Fact]
    public void Convolution()
    {
        var layer = new Conv2d(4, new(3, 2)) { Stride = new(1, 2), Padding = new(1, 0), Dilation = new(2, 1), Groups = 2 };
        var (input, parameters) = (TestProblems.Numbers<double>(Samples * 2 * 7 * 6, 1), TestProblems.Numbers<double>((4 * 3 * 2) + 4, 2));
        var expected = new List<double>();
        for (var n = 0; n < Samples; n++)
        {
            for (var o = 0; o < 4; o++)
            {
                for (var y = 0; y < 5; y++)
                {
                    for (var x = 0; x < 3; x++)
                    {
                        var sum = parameters[24 + o];
                        for (var i = 0; i < 3; i++)
                        {
                            for (var j = 0; j < 2; j++)
                            {
                                var (row, column) = (y - 1 + (2 * i), (2 * x) + j);
                                if (row is >= 0 and < 7)
                                {
                                    sum += parameters[(o * 6) + (i * 2) + j] * input[(((((n * 2) + (o / 2)) * 7) + row) * 6) + column];
                                }
                            }
                        }

                        expected.Add(sum);
                    }
                }
            }
        }

        TestProblems.Close([[.. expected]], [Run(layer, [2, 7, 6], input, parameters)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pooling(bool largest)
    {
        Pooling layer = largest ? new MaxPool2d(new(3, 2)) : new AvgPool2d(new(3, 2));
        layer = layer with { Stride = new(2, 1), Padding = new(1, 0) };
        var input = TestProblems.Numbers<double>(Samples * 5 * 4, 3);
        var expected = new List<double>();
        for (var n = 0; n < Samples; n++)
        {
            for (var y = 0; y < 3; y++)
            {
                for (var x = 0; x < 3; x++)
                {
                    var seen = new List<double>();
                    for (var i = 0; i < 3; i++)
                    {
                        for (var j = 0; j < 2; j++)
                        {
                            var row = (2 * y) - 1 + i;
                            if (row is >= 0 and < 5)
                            {
                                seen.Add(input[(((n * 5) + row) * 4) + x + j]);
                            }
                        }
                    }

                    expected.Add(largest ? seen.Max() : seen.Sum() / 6);
                }
            }
        }

        TestProblems.Close([[.. expected]], [Run(layer, [1, 5, 4], input, [])]);
    }
}
