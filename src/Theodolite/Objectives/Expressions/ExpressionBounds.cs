namespace Theodolite.Objectives.Expressions;

/// <summary>
/// Bounds of an expression over all real parameters by interval arithmetic: sound, not tight. A square is never
/// negative, so (1 − w₁w₂)² has the lower bound 0 and a point that reaches it is a global minimum.
/// </summary>
internal static class ExpressionBounds
{
    /// <summary>A number that the expression never falls below, or null when none is found.</summary>
    public static double? Lower(ExpressionNode root)
    {
        var done = new Stack<Interval>();
        foreach (var node in root.PostOrder())
        {
            done.Push(Bound(node, done));
        }

        var low = done.Pop().Low;
        return double.IsFinite(low) ? low + 0.0 : null;
    }

    private static Interval Bound(ExpressionNode node, Stack<Interval> done)
    {
        switch (node)
        {
            case NumberNode number:
                return new Interval(number.Value, number.Value);
            case PiNode:
                return new Interval(Math.PI, Math.PI);
            case NegationNode:
                var operand = done.Pop();
                return new Interval(-operand.High, -operand.Low);
            case CallNode call:
                return Call(call.Function, done.Pop());
            case BinaryNode binary:
                var right = done.Pop();
                var left = done.Pop();
                return Join(binary, left, right);
            default:
                return Interval.Everything;
        }
    }

    private static Interval Join(BinaryNode node, Interval a, Interval b) => node.Operator switch
    {
        BinaryOperator.Add => Interval.Of(a.Low + b.Low, a.High + b.High),
        BinaryOperator.Subtract => Interval.Of(a.Low - b.High, a.High - b.Low),
        BinaryOperator.Multiply when node is { Left: ParameterNode x, Right: ParameterNode y } && x.Name == y.Name =>
            new Interval(0, double.PositiveInfinity),
        BinaryOperator.Multiply => Product(a, b),
        BinaryOperator.Divide when b.Low > 0 || b.High < 0 => Product(a, new Interval(1 / b.High, 1 / b.Low)),
        BinaryOperator.Divide when b.Low == 0 && a.Low >= 0 => new Interval(0, double.PositiveInfinity),
        BinaryOperator.Power => Power(a, b),
        _ => Interval.Everything,
    };

    private static Interval Power(Interval a, Interval exponent)
    {
        if (a.Low >= 0)
        {
            return exponent.Low > 0 && exponent.Low == exponent.High
                ? Interval.Of(Math.Pow(a.Low, exponent.Low), Math.Pow(a.High, exponent.Low))
                : new Interval(0, double.PositiveInfinity);
        }

        var even = exponent.Low == exponent.High && Math.IEEERemainder(exponent.Low, 2) == 0;
        return !even ? Interval.Everything
            : exponent.Low < 0 || a.High > 0 ? new Interval(0, double.PositiveInfinity)
            : Interval.Of(Math.Pow(a.High, exponent.Low), Math.Pow(a.Low, exponent.Low));
    }

    // 0·∞ is 0 here: an infinite end stands for arbitrarily large finite numbers.
    private static Interval Product(Interval a, Interval b)
    {
        var (p, q) = (Times(a.Low, b.Low), Times(a.Low, b.High));
        var (r, s) = (Times(a.High, b.Low), Times(a.High, b.High));
        return Interval.Of(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    private static double Times(double x, double y) => x == 0 || y == 0 ? 0 : x * y;

    private static Interval Call(Function function, Interval x) => function switch
    {
        Function.Exp => Interval.Of(Math.Exp(x.Low), Math.Exp(x.High)),
        Function.Sqrt => Interval.Of(Math.Sqrt(Math.Max(0, x.Low)), double.PositiveInfinity),
        Function.Sin or Function.Cos => new Interval(-1, 1),
        Function.Tanh => Interval.Of(Math.Tanh(x.Low), Math.Tanh(x.High)),
        Function.Sigmoid => new Interval(0, 1),
        Function.Relu => Interval.Of(Math.Max(0, x.Low), Math.Max(0, x.High)),
        Function.Softplus => new Interval(0, double.PositiveInfinity),
        Function.Abs => new Interval(x.Low > 0 ? x.Low : x.High < 0 ? -x.High : 0, double.PositiveInfinity),
        _ => Interval.Everything,
    };

    private sealed class Interval(double low, double high)
    {
        public static readonly Interval Everything = new(double.NegativeInfinity, double.PositiveInfinity);

        public double Low { get; } = low;

        public double High { get; } = high;

        /// <summary>
        /// Computed ends, moved outwards by more than their rounding and that of any value between them; 0 stays 0.
        /// An undefined end is open.
        /// </summary>
        public static Interval Of(double low, double high) => new(
            double.IsFinite(low) ? low - (1e-15 * Math.Abs(low)) : double.IsNaN(low) ? double.NegativeInfinity : low,
            double.IsFinite(high) ? high + (1e-15 * Math.Abs(high)) : double.IsNaN(high) ? double.PositiveInfinity : high);
    }
}
