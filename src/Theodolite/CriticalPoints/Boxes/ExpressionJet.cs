using Theodolite.Objectives.Expressions;

namespace Theodolite.CriticalPoints.Boxes;

/// <summary>An expression's bounds over boxes, with those of its first and second derivatives.</summary>
internal sealed class ExpressionJet
{
    private readonly IReadOnlyList<ExpressionNode> _nodes;
    private readonly Dictionary<string, int> _index;

    public ExpressionJet(Expression expression)
    {
        _nodes = expression.Root.PostOrder();
        _index = expression.Parameters.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);
    }

    /// <summary>P.</summary>
    public int Dimension => _index.Count;

    /// <summary>The bounds over a box.</summary>
    public Jet Over(Interval[] box)
    {
        var done = new Stack<Jet>();
        foreach (var node in _nodes)
        {
            done.Push(Of(node, done, box));
        }

        return done.Pop();
    }

    private Jet Of(ExpressionNode node, Stack<Jet> done, Interval[] box)
    {
        switch (node)
        {
            case NumberNode number:
                return Jet.Constant(number.Value, Dimension);
            case PiNode:
                return Jet.Pi(Dimension);
            case ParameterNode parameter:
                var index = _index[parameter.Name];
                return Jet.Variable(box[index], index, Dimension);
            case NegationNode:
                return -done.Pop();
            case CallNode call:
                var argument = done.Pop();
                return argument.Through(IntervalFunctions.Of(call.Function, argument.Value));
            default:
                var right = done.Pop();
                var left = done.Pop();
                return Join((BinaryNode)node, left, right);
        }
    }

    private static Jet Join(BinaryNode node, Jet a, Jet b) => node.Operator switch
    {
        BinaryOperator.Add => a + b,
        BinaryOperator.Subtract => a - b,
        BinaryOperator.Multiply => node.Left.Equals(node.Right) ? Power(a, 2) : a * b,
        BinaryOperator.Divide => a * Power(b, -1),
        _ when Exponent(node.Right) is { } n && Math.Abs(n) <= 64 && Math.Floor(n) == n => Power(a, (int)n),
        _ => (b * a.Through(IntervalFunctions.Of(Function.Log, a.Value))) is var product
            ? product.Through(IntervalFunctions.Of(Function.Exp, product.Value))
            : a,
    };

    private static double? Exponent(ExpressionNode node) => node switch
    {
        NumberNode number => number.Value,
        NegationNode { Operand: NumberNode number } => -number.Value,
        _ => null,
    };

    private static Jet Power(Jet a, int n) => a.Through((
        a.Value.Power(n),
        n == 0 ? default : Interval.Point(n) * a.Value.Power(n - 1),
        n is 0 or 1 ? default : Interval.Point((double)n * (n - 1)) * a.Value.Power(n - 2)));
}
