using Theodolite.Onnx.Format;
using Theodolite.Onnx.Operators;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Tests;

/// <summary>Runs a whole graph forward in float64: real inputs go in as a program's inputs, whole numbers as constants.</summary>
internal static class GraphRun
{
    public static (Shape Shape, double[] Values)[] Run(OnnxGraph graph, IReadOnlyDictionary<string, OnnxArray> inputs)
    {
        var (values, point, tracing) = Traced(graph, inputs);
        var program = new Program(values, [.. graph.Outputs.Select(output => tracing[output.Name].Value)]);
        return [.. program.Outputs.Zip(Evaluate(program, point), (output, result) => (output.Shape, result))];
    }

    /// <summary>A program of the real inputs that computes one number from the real outputs.</summary>
    public static (Program Program, double[][] Point) Trace(
        OnnxGraph graph,
        IReadOnlyDictionary<string, OnnxArray> inputs,
        Func<IReadOnlyList<Value>, Value> loss)
    {
        var (values, point, tracing) = Traced(graph, inputs);
        Value[] real = [.. graph.Outputs.Select(output => tracing[output.Name]).Where(output => output.Kind == OnnxKind.Real)
            .Select(output => output.Value)];
        return (new Program(values, [loss(real)]), point);
    }

    /// <summary>The outputs of a program.</summary>
    public static double[][] Evaluate(Program program, IReadOnlyList<double[]> inputs)
    {
        Tensor[] tensors = [.. program.Inputs.Zip(inputs, (input, values) => Tensor.From(values, input.Shape))];
        var results = new Evaluator(program).Run(tensors);
        Array.ForEach(tensors, tensor => tensor.Dispose());
        return [.. results.Select(Doubles)];
    }

    private static (List<Value> Inputs, double[][] Point, NodeTracing Tracing) Traced(
        OnnxGraph graph,
        IReadOnlyDictionary<string, OnnxArray> inputs)
    {
        var builder = new ProgramBuilder();
        var (values, point) = (new List<Value>(), new List<double[]>());
        var tracing = new NodeTracing(
            builder,
            DType.Float64,
            (name, to) => graph.IsInitializer(name) ? Constant(graph.Initializer(name), to) : null);
        foreach (var (name, array) in inputs)
        {
            if (array.Kind != OnnxKind.Real)
            {
                tracing[name] = Constant(array, tracing);
                continue;
            }

            values.Add(builder.Input(array.Shape, DType.Float64, name));
            point.Add(array.Values);
            tracing[name] = new Datum(values[^1], OnnxKind.Real);
        }

        foreach (var node in graph.Nodes)
        {
            tracing.Trace(node);
        }

        return (values, [.. point], tracing);
    }

    private static Datum Constant(OnnxArray array, NodeTracing to) =>
        new(to.Builder.Constant(array.Values, array.Shape, DType.Float64), array.Kind);

    private static double[] Doubles(Tensor tensor)
    {
        using (tensor)
        {
            return tensor.ToDoubles();
        }
    }
}
