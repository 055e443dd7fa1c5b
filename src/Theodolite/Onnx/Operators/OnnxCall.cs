using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>A node being traced: what it takes, its settings, and where constants are made.</summary>
/// <param name="node">The node.</param>
/// <param name="builder">Receives what is traced.</param>
/// <param name="real">Dtype of real numbers.</param>
/// <param name="inputs">What it takes; null for an input that is left out.</param>
internal sealed class OnnxCall(OnnxNode node, ProgramBuilder builder, DType real, IReadOnlyList<Datum?> inputs)
{
    /// <summary>Most numbers that are computed while a program is made, and most that a program holds as a constant.</summary>
    public const long MostConstants = 1L << 26;

    public OnnxNode Node => node;

    /// <summary>The number of samples that the file was written for, and that of the samples traced; null where it left it open.</summary>
    public (long Written, long Traced)? Batch { get; init; }

    public ProgramBuilder Builder => builder;

    /// <summary>Dtype of real numbers.</summary>
    public DType Real => real;

    public int Opset => node.Opset;

    /// <summary>Number of inputs, those left out included.</summary>
    public int Count => inputs.Count;

    /// <summary>All inputs.</summary>
    public IEnumerable<Datum> All => Enumerable.Range(0, Count).Select(index => this[index]);

    /// <summary>An input that must be there.</summary>
    public Datum this[int index] => Maybe(index) ?? throw Fault($"needs an input {index}");

    /// <summary>An input, or null where it is left out.</summary>
    public Datum? Maybe(int index) => index < inputs.Count ? inputs[index] : null;

    /// <summary>Whether somebody wants an output.</summary>
    public bool Wants(int output) => output < node.Outputs.Count && node.Outputs[output].Length > 0;

    /// <summary>Whole numbers that must be known while the program is made.</summary>
    public long[] Integers(int index) => [.. Numbers(index).Select(value => value >= long.MaxValue ? long.MaxValue
        : value <= long.MinValue ? long.MinValue
        : (long)value)];

    /// <summary>Numbers that must be known while the program is made.</summary>
    public double[] Numbers(int index) => Known(this[index])
        ?? throw Fault($"takes '{Printable.Line(node.Inputs[index])}' from the data or the weights; it must be the same for all samples");

    /// <summary>One number that must be known while the program is made.</summary>
    public double Number(int index) => Numbers(index) is [var only] ? only : throw Fault($"needs one number as its input {index}");

    /// <summary>The numbers of a constant; null for what is none.</summary>
    public static double[]? Known(Datum datum)
    {
        switch (datum.Value.Primitive)
        {
            case ConstantTensor constant:
                return constant.Numbers.Span.ToArray();
            case Literal literal when datum.Shape.Count <= MostConstants:
                var values = new double[datum.Shape.Count];
                Array.Fill(values, literal.Value);
                return values;
            default:
                return null;
        }
    }

    /// <summary>A constant.</summary>
    public Datum Constant(double[] values, Shape shape, OnnxKind kind) =>
        new(builder.Constant(values, shape, kind == OnnxKind.Real ? real : DType.Float64), kind);

    /// <summary>Whole numbers as a vector.</summary>
    public Datum Integers(params ReadOnlySpan<long> values)
    {
        var numbers = new double[values.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = values[i];
        }

        return Constant(numbers, [numbers.Length], OnnxKind.Integer);
    }

    /// <summary>Positions as programs take them.</summary>
    public Value Positions(params ReadOnlySpan<long> values)
    {
        var numbers = new double[values.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = values[i];
        }

        return builder.Apply(new ConstantTensor(new ConstantNumbers(numbers, [numbers.Length]), DType.Int64));
    }

    /// <summary>One number, repeated to a shape.</summary>
    public Value Filled(double value, Shape shape, DType dtype) => builder.Literal(value, shape, dtype);

    /// <summary>Two inputs brought to one shape and dtype.</summary>
    public (Value A, Value B) Pair(Datum a, Datum b)
    {
        var shape = Broadcasting.Common(a.Shape, b.Shape) ?? throw Fault($"cannot bring shapes {a.Shape} and {b.Shape} together");
        var dtype = a.Kind == OnnxKind.Real || b.Kind == OnnxKind.Real ? real : DType.Float64;
        return (a.Value.ConvertTo(dtype).To(shape), b.Value.ConvertTo(dtype).To(shape));
    }

    /// <summary>An axis among its settings, counted from the end where it is negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Fault($"has an axis {axis}, but its input has {rank}");

    /// <summary>What is wrong with the node, as a sentence.</summary>
    /// <param name="complaint">What follows the node's name.</param>
    public BadInputException Fault(string complaint) => new($"{char.ToUpperInvariant(node.Title[0])}{node.Title[1..]} {complaint}.");

    /// <summary>Computes at once what depends on constants alone.</summary>
    public Datum Fold(Datum datum)
    {
        if (datum.IsConstant || datum.Shape.Count > MostConstants || inputs.Any(input => input is { IsConstant: false }))
        {
            return datum;
        }

        var result = new Evaluator(new Program([], [datum.Value])).Run([])[0];
        using (result)
        using (var doubles = result.To(DType.Float64))
        {
            return datum.With(builder.Constant(doubles.ToArray<double>(), datum.Shape, datum.Value.DType));
        }
    }
}
