using Theodolite.Programs.Evaluation;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests;

/// <summary>Runs programs on arrays, and the few vector operations the laws need.</summary>
internal static class Arrays
{
    /// <summary>Deterministic numbers in a range; SplitMix64, so that the tests depend on nothing else.</summary>
    public static double[] Draw(long count, ulong seed, double low, double high)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            seed += 0x9E3779B97F4A7C15;
            var z = seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            values[i] = low + ((high - low) * ((z >> 11) * (1.0 / (1L << 53))));
        }

        return values;
    }

    public static double[][] Run(Program program, params IEnumerable<Array> inputs) =>
        [.. RunAll(program.Verify(), inputs, fuse: false).Cast<double[]>()];

    public static double[][] Run(Program program, IEnumerable<Array> inputs, bool fuse) =>
        [.. RunAll(program, inputs, fuse).Cast<double[]>()];

    /// <summary>Runs a program, with outputs that may be indices.</summary>
    public static Array[] RunAll(Program program, IEnumerable<Array> inputs, bool fuse)
    {
        var evaluator = new Evaluator(fuse ? Transforms.Fuse.Of(program).Verify() : program);
        var tensors = inputs.Select((array, i) => array is long[] index
            ? Tensor.From<long>(index, program.Inputs[i].Shape)
            : Tensor.From<double>((double[])array, program.Inputs[i].Shape)).ToArray();
        try
        {
            var outputs = evaluator.Run(tensors);
            var arrays = outputs.Select(output => output.DType == DType.Int64 ? (Array)output.ToArray<long>() : output.ToArray<double>())
                .ToArray();
            foreach (var output in outputs)
            {
                output.Dispose();
            }

            return arrays;
        }
        finally
        {
            foreach (var tensor in tensors)
            {
                tensor.Dispose();
            }
        }
    }

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    public static double Norm(double[] a) => Math.Sqrt(Dot(a, a));

    public static void Close(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = Norm([.. expected.Zip(actual, (x, y) => x - y)]);
        var scale = 1 + Norm(expected);
        Assert.True(difference <= tolerance * scale, $"differ by {difference:g3}, allowed {tolerance * scale:g3}");
    }
}
