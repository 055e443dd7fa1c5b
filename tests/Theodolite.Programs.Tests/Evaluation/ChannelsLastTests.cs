using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests.Evaluation;

/// <summary>What float32 kernels compute with channels last in memory, beside the same in float64.</summary>
public sealed class ChannelsLastTests
{
    private const double Rounding = 1e-5;

    public static TheoryData<int, int> Channels => new() { { 1, 16 }, { 1, 5 }, { 3, 16 }, { 7, 9 }, { 16, 32 }, { 20, 8 } };

    [Theory]
    [MemberData(nameof(Channels))]
    public void Weight_gradients_stay(int inputs, int outputs)
    {
        var window = new Window([2, 1], [1, 2], [1, 2], 1);
        Same(dtype => Gradient.Of(
            Program.Trace([("w", [outputs, inputs, 3, 2], dtype), ("x", [3, inputs, 9, 8], dtype)], values =>
                [values[1].Convolve(values[0], window).Square().Sum()]),
            [0]));
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void Maxima_and_their_gradients_stay(int inputs, int outputs)
    {
        Same(dtype => Gradient.Of(
            Program.Trace([("w", [outputs, inputs, 3, 3], dtype), ("x", [3, inputs, 9, 8], dtype)], values =>
            {
                var map = values[1].Convolve(values[0], new Window([1, 1], [1, 1], [1, 1], 1));
                return [map.MaxPool(new PoolWindow([2, 2], [2, 2], [0, 0])).Square().Sum()];
            }),
            [0, 1]));
    }

    [Fact]
    public void Positions_of_maxima_lie_row_by_row()
    {
        using var images = Tensor.From<double>(Arrays.Draw(2 * 3 * 4 * 4, 1, -1, 1), [2, 4, 4, 3]);
        using var turned = images.Permute(0, 3, 1, 2);
        using var rows = turned.Contiguous();
        var pool = new MaxPoolIndex(new PoolWindow([2, 2], [2, 2], [0, 0]));
        using var expected = pool.Evaluate([rows]);
        using var actual = pool.Evaluate([turned]);
        Assert.True(actual.IsContiguous);
        Assert.Equal(expected.ToArray<long>(), actual.ToArray<long>());
    }

    [Fact]
    public void Only_what_is_pooled_is_laid_out_for_it()
    {
        var program = Program.Trace([("w", [4, 1, 3, 3], DType.Float32), ("x", [2, 1, 8, 8], DType.Float32)], values =>
        {
            var map = values[1].Convolve(values[0], new Window([1, 1], [1, 1], [1, 1], 1));
            return [map.Sum(), map.Tanh().MaxPool(new PoolWindow([2, 2], [2, 2], [0, 0])).Sum()];
        });
        Assert.DoesNotContain(Fuse.Of(program).Equations, equation => equation.Primitive is PooledConvolution);
        Assert.Single(Fuse.Of(PoolFirst.Of(new Program(program.Inputs, [program.Outputs[1]]))).Equations, equation =>
            equation.Primitive is PooledConvolution);
    }

    private static void Same(Func<DType, Program> program)
    {
        var (exact, single) = (Fuse.Of(program(DType.Float64)), Fuse.Of(program(DType.Float32)));
        var numbers = exact.Inputs.Select((input, i) => Arrays.Draw(input.Shape.Count, (ulong)i, -1, 1)).ToArray();
        var expected = Run(exact, numbers);
        var actual = Run(single, numbers);
        for (var i = 0; i < expected.Length; i++)
        {
            Arrays.Close(expected[i], actual[i], Rounding);
        }
    }

    private static double[][] Run(Program program, double[][] numbers)
    {
        var inputs = program.Inputs.Select((input, i) => Input(numbers[i], input)).ToArray();
        var outputs = new Evaluator(program).Run(inputs);
        var results = Array.ConvertAll(outputs, Numbers);
        foreach (var tensor in inputs.Concat(outputs))
        {
            tensor.Dispose();
        }

        return results;
    }

    private static Tensor Input(double[] numbers, Value input)
    {
        using var doubles = Tensor.From<double>(numbers, input.Shape);
        return doubles.To(input.DType);
    }

    private static double[] Numbers(Tensor tensor)
    {
        using var doubles = tensor.To(DType.Float64);
        return doubles.ToArray<double>();
    }
}
