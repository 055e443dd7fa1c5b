using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Onnx.Tests;

/// <summary>Every operator against Microsoft's runtime, and its first and second derivatives against differences.</summary>
public sealed class OperatorTests : IDisposable
{
    private const double Step = 1e-6;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"theodolite-{Guid.NewGuid():N}.onnx");

    public static TheoryData<string> Cases() => [.. OperatorCases.All.Select(each => each.ToString())];

    public static TheoryData<string> SmoothCases() => [.. OperatorCases.All.Where(each => each.Smooth).Select(each => each.ToString())];

    [Fact]
    public void EveryOperatorIsTried()
    {
        // Those that other tests have.
        string[] elsewhere = ["Constant", "CastLike", "NonZero", "GatherElements", "GatherND", "ScatterElements", "ScatterND", "Acosh",
            "Atanh", "Swish", "SimplifiedLayerNormalization"];
        var tried = OperatorCases.All.Select(each => each.Operator).ToHashSet();
        Assert.Empty(OnnxModel.Operators.Except(tried).Except(elsewhere));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GivesWhatTheRuntimeGives(string name)
    {
        var tried = OperatorCases.All.First(each => each.ToString() == name);
        for (var seed = 0; seed < 2; seed++)
        {
            var (model, inputs) = tried.Build(seed);
            var ours = GraphRun.Run(Read(model), inputs);
            using var session = new InferenceSession(model.ToByteArray());
            using var theirs = session.Run([.. inputs.Select(input => Named(input.Key, input.Value))]);
            foreach (var ((shape, values), other) in ours.Zip(theirs))
            {
                var wanted = Doubles(other);
                Assert.Equal([.. wanted.Shape], shape.Span.ToArray());
                foreach (var (given, expected) in values.Zip(wanted.Values))
                {
                    Assert.True(
                        given.Equals(expected) || Math.Abs(given - expected) <= 2e-5 * (1 + Math.Abs(expected)),
                        $"{given} for {expected}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void DerivativesAreThoseOfDifferences(string name)
    {
        var tried = OperatorCases.All.First(each => each.ToString() == name);
        var (model, inputs) = tried.Build(3);
        var (program, point) = GraphRun.Trace(Read(model), inputs, Loss);
        int[] all = [.. Enumerable.Range(0, point.Length)];
        var gradient = Gradient.Of(program, all);
        var random = new Random(5);
        double[][] direction = [.. point.Select(values => values.Select(_ => (2 * random.NextDouble()) - 1).ToArray())];
        var ahead = GraphRun.Evaluate(gradient, Moved(Step));
        var behind = GraphRun.Evaluate(gradient, Moved(-Step));
        var here = GraphRun.Evaluate(gradient, point);
        var slope = direction.Zip(here.Skip(1), (v, g) => v.Zip(g, (a, b) => a * b).Sum()).Sum();
        Close((ahead[0][0] - behind[0][0]) / (2 * Step), slope, 1e-6);

        // v·H·w by the linearised gradient, against the difference of gradients.
        var product = GraphRun.Evaluate(Jvp.Of(gradient, all), [.. point, .. direction]).Skip(gradient.Outputs.Count + 1);
        foreach (var ((a, b), given) in ahead.Skip(1).Zip(behind.Skip(1)).Zip(product))
        {
            for (var i = 0; i < a.Length; i++)
            {
                Close((a[i] - b[i]) / (2 * Step), given[i], 1e-5);
            }
        }

        double[][] Moved(double by) => [.. point.Zip(direction, (x, v) => x.Zip(v, (a, b) => a + (by * b)).ToArray())];
    }

    public void Dispose() => File.Delete(_file);

    // Σ cos(i)·y + ½y² over all real outputs, so that second derivatives of linear nodes are not zero.
    private static Value Loss(IReadOnlyList<Value> outputs) => outputs.Select(output =>
    {
        double[] weights = [.. Enumerable.Range(0, (int)output.Shape.Count).Select(i => Math.Cos(i))];
        var weighted = output * output.Builder.Constant(weights, output.Shape, DType.Float64);
        return (weighted + (0.5 * output.Square())).Sum();
    }).Aggregate((a, b) => a + b);

    private static void Close(double wanted, double given, double tolerance) =>
        Assert.True(Math.Abs(wanted - given) <= tolerance * (1 + Math.Abs(wanted)), $"{given} for {wanted}");

    private static NamedOnnxValue Named(string name, OnnxArray array)
    {
        int[] shape = [.. array.Shape.Span.ToArray().Select(extent => (int)extent)];
        return array.Kind == OnnxKind.Boolean
            ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<bool>(Array.ConvertAll(array.Values, value => value != 0), shape))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(Array.ConvertAll(array.Values, value => (float)value), shape));
    }

    private static (int[] Dimensions, long[] Shape, double[] Values) Doubles(DisposableNamedOnnxValue value)
    {
        var (shape, values) = value.Value switch
        {
            Tensor<float> t => (t.Dimensions.ToArray(), t.ToArray().Select(x => (double)x)),
            Tensor<double> t => (t.Dimensions.ToArray(), t.ToArray()),
            Tensor<long> t => (t.Dimensions.ToArray(), t.ToArray().Select(x => (double)x)),
            Tensor<bool> t => (t.Dimensions.ToArray(), t.ToArray().Select(x => x ? 1.0 : 0)),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
        return (shape, [.. shape.Select(extent => (long)extent)], [.. values]);
    }

    private OnnxGraph Read(ModelProto model)
    {
        File.WriteAllBytes(_file, model.ToByteArray());
        return OnnxGraph.Read(_file);
    }
}
