using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Objectives.Expressions;

/// <summary>
/// An expression traced into a program of float64 scalars. Each value carries the position of its syntax node in
/// <see cref="Nodes"/> as its layer, and transforms keep it: so an equation of a derivative still knows its subexpression.
/// </summary>
internal sealed class ExpressionTracer
{
    private readonly Value[] _inputs;
    private readonly Value[] _values;

    public ExpressionTracer(Expression expression)
    {
        Nodes = expression.Root.PostOrder();
        var builder = new ProgramBuilder();
        _inputs = [.. expression.Parameters.Select(name => builder.Input(Shape.Scalar, DType.Float64, name))];
        _values = new Value[Nodes.Count];
        var byName = new Dictionary<string, Value>(StringComparer.Ordinal);
        for (var i = 0; i < _inputs.Length; i++)
        {
            byName.Add(expression.Parameters[i], _inputs[i]);
        }

        var done = new Stack<Value>();
        for (var i = 0; i < Nodes.Count; i++)
        {
            builder.Layer = $"{i}";
            _values[i] = Trace(builder, Nodes[i], byName, done);
            done.Push(_values[i]);
        }

        builder.Layer = null;
    }

    /// <summary>The syntax nodes, operands first.</summary>
    public IReadOnlyList<ExpressionNode> Nodes { get; }

    /// <summary>Parameters ↦ value of the expression.</summary>
    public Program Whole => new(_inputs, [_values[^1]]);

    /// <summary>Parameters ↦ values of all <see cref="Nodes"/>.</summary>
    public Program Parts => new(_inputs, _values);

    /// <summary>The subexpression whose differentiation led to an equation, or null.</summary>
    public ExpressionNode? Source(Value equation) => equation.Layer is { } layer && int.TryParse(layer, out var i) ? Nodes[i] : null;

    private static Value Trace(ProgramBuilder builder, ExpressionNode node, Dictionary<string, Value> byName, Stack<Value> done)
    {
        switch (node)
        {
            case NumberNode number:
                return builder.Literal(number.Value, Shape.Scalar, DType.Float64);
            case PiNode:
                return builder.Literal(Math.PI, Shape.Scalar, DType.Float64);
            case ParameterNode parameter:
                return byName[parameter.Name];
            case NegationNode:
                return -done.Pop();
            case CallNode call:
                return Call(call.Function, done.Pop());
            case BinaryNode binary:
                var right = done.Pop();
                var left = done.Pop();
                return Join(binary.Operator, left, right);
            default:
                throw new NotSupportedException($"{node.GetType().Name} cannot be traced.");
        }
    }

    private static Value Join(BinaryOperator op, Value left, Value right) => op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left / right,
        BinaryOperator.Power => left.Power(right),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static Value Call(Function function, Value x) => function switch
    {
        Function.Exp => x.Exp(),
        Function.Log => x.Log(),
        Function.Sqrt => x.Sqrt(),
        Function.Sin => x.Sin(),
        Function.Cos => x.Cos(),
        Function.Tan => x.Tan(),
        Function.Tanh => x.Tanh(),
        Function.Sigmoid => x.Sigmoid(),
        Function.Relu => x.Relu(),
        Function.Softplus => x.Softplus(),
        Function.Abs => x.Abs(),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };
}
