using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Tests.Models.Layers;

/// <summary>What must hold of every layer: its derivatives in the parameters and, where it sees real numbers, in the samples.</summary>
[Collection(NativeHandles.Name)]
public sealed class LayerLaws : IDisposable
{
    private const double Step = 1e-5;
    private readonly int _live = Tensor.LiveCount;

    public static TheoryData<LayerCase> Cases => [.. LayerCase.All];

    public static TheoryData<LayerCase> Independent => [.. LayerCase.All.Where(law => law.Mode == NetworkMode.Evaluation)];

    public void Dispose() => Assert.Equal(_live, Tensor.LiveCount);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_agrees_with_central_differences(LayerCase law)
    {
        var (loss, with, point, direction) = Loss(law);
        var gradient = Run(Gradient.Of(loss, with), point);
        var slope = with.Select((input, i) => Dot(gradient[1 + i], direction[i])).Sum();
        var difference = (Run(loss, Move(point, with, direction, Step))[0][0] - Run(loss, Move(point, with, direction, -Step))[0][0])
            / (2 * Step);
        Assert.Equal(difference, slope, 1e-7 * (1 + Math.Abs(slope)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_hessian_is_that_of_the_gradient_symmetric_and_a_block_is_a_loop(LayerCase law)
    {
        const int Size = 3;
        var (loss, with, point, direction) = Loss(law);
        var gradient = Gradient.Of(loss, with);
        var linearized = Linearize.Of(new Program(gradient.Inputs, [.. gradient.Outputs.Skip(1)]), with);
        var residuals = Run(linearized.Known, point)[^linearized.Residuals..];
        if (linearized.Residuals == 0)
        {
            residuals = [];
        }

        double[] Product(double[][] v) => [.. Run(linearized.Linear, [.. residuals, .. v]).SelectMany(x => x)];

        var product = Product(direction);
        var ahead = Run(gradient, Move(point, with, direction, Step))[1..].SelectMany(x => x);
        var behind = Run(gradient, Move(point, with, direction, -Step))[1..].SelectMany(x => x);
        Close([.. ahead.Zip(behind, (a, b) => (a - b) / (2 * Step))], product, 1e-6);

        var other = Directions(law, with, 31);
        var (u, v) = (direction.SelectMany(x => x).ToArray(), other.SelectMany(x => x).ToArray());
        var otherProduct = Product(other);
        Assert.Equal(0, Dot(product, v) - Dot(u, otherProduct), 1e-12 * (1 + (Norm(product) * Norm(v)) + (Norm(otherProduct) * Norm(u))));

        var directions = Enumerable.Range(0, Size).Select(i => Directions(law, with, 40 + (ulong)i)).ToArray();
        var block = with.Select((_, j) => directions.SelectMany(one => one[j]).ToArray()).ToArray();
        var partition = Partition.Of(Batch.Of(linearized.Linear, linearized.TangentInputs, Size), linearized.TangentInputs);
        var terms = Run(Fuse.Of(partition.Body), [.. Run(partition.Prologue, block), .. residuals]);
        var outputs = Run(partition.Epilogue, terms);
        for (var j = 0; j < outputs.Length; j++)
        {
            Close([.. directions.SelectMany(one => Run(linearized.Linear, [.. residuals, .. one])[j])], outputs[j], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Independent))]
    public void In_evaluation_a_sample_does_not_see_the_others(LayerCase law)
    {
        var together = Run(law.Trace(), law.Point())[0];
        var point = law.Point();
        var size = (int)law.Sample.Count;
        for (var i = 0; i < LayerCase.Samples; i++)
        {
            var alone = Run(law.Trace(samples: 1), [.. point.SkipLast(1), point[^1][(i * size)..((i + 1) * size)]])[0];
            Close(together[(i * alone.Length)..((i + 1) * alone.Length)], alone, 1e-13);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Single_precision_gives_the_same_to_its_rounding(LayerCase law)
    {
        var rounded = law.Point().Select(values => values.Select(x => (double)(float)x).ToArray()).ToArray();
        Close(Run(law.Trace(), rounded)[0], Run(law.Trace(DType.Float32), rounded)[0], 1e-4);
    }

    // Σ (y + w)², whose derivatives weigh every output differently, in the parameters and the samples unless those are tokens.
    private static (Program Loss, int[] With, double[][] Point, double[][] Direction) Loss(LayerCase law)
    {
        var program = law.Trace();
        var (builder, parameters) = (new ProgramBuilder(), law.Network.Parameters.Blocks.Count);
        Value[] inputs = [.. program.Inputs.Select((input, i) => builder.Input(input.Shape, input.DType, $"x{i}"))];
        var weights = builder.Input(program.Outputs[0].Shape, DType.Float64, "w");
        var outputs = program.Inline(builder, inputs)[0];
        var loss = new Program([.. inputs, weights], [(outputs + weights).Square().Sum()]);
        int[] with = [.. Enumerable.Range(0, parameters), .. law.Tokens is null ? new[] { inputs.Length - 1 } : []];
        return (loss, with, [.. law.Point(), TestProblems.Numbers<double>((int)weights.Shape.Count, 77)], Directions(law, with, 30));
    }

    private static double[][] Directions(LayerCase law, int[] with, ulong seed)
    {
        var point = law.Point();
        return [.. with.Select(i => TestProblems.Numbers<double>(point[i].Length, (1000 * seed) + (ulong)i))];
    }

    private static double[][] Move(double[][] point, int[] with, double[][] direction, double step)
    {
        double[][] moved = [.. point];
        for (var j = 0; j < with.Length; j++)
        {
            moved[with[j]] = [.. point[with[j]].Zip(direction[j], (x, d) => x + (step * d))];
        }

        return moved;
    }

    internal static double[][] Run(Program program, double[][] inputs)
    {
        var tensors = new List<Tensor>();
        Tensor[] outputs = [];
        try
        {
            foreach (var (values, input) in inputs.Zip(program.Inputs))
            {
                using var doubles = Tensor.From<double>(values, input.Shape);
                tensors.Add(doubles.To(input.DType));
            }

            outputs = new Evaluator(program).Run([.. tensors]);
            return [.. outputs.Select(Read)];
        }
        finally
        {
            foreach (var tensor in tensors.Concat(outputs))
            {
                tensor.Dispose();
            }
        }

        static double[] Read(Tensor tensor)
        {
            using var doubles = tensor.To(DType.Float64);
            return doubles.ToArray<double>();
        }
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Norm(double[] a) => Math.Sqrt(Dot(a, a));

    internal static void Close(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = Norm([.. expected.Zip(actual, (x, y) => x - y)]);
        Assert.True(difference <= tolerance * (1 + Norm(expected)), $"differ by {difference:g3} of {Norm(expected):g3}");
    }
}
