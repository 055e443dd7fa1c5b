using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>An expression with derivatives independent of the program transforms: jets over its syntax tree.</summary>
internal sealed class JetObjective(string text) : Objective
{
    private readonly Expression _expression = Expression.Parse(text);

    public override ParameterLayout Parameters => ParameterLayout.OfScalars(_expression.Parameters);

    public override DType DType => DType.Float64;

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => At(theta).Value;

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        var jet = At(theta);
        jet.G.CopyTo(gradient);
        return jet.Value;
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        new DenseOperator(At(theta).H);

    public override long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var kinks = 0L;
        At(theta, () => kinks++);
        return kinks;
    }

    private Jet At(ReadOnlySpan<double> theta, Action? kink = null) => At(_expression.Root, theta.ToArray(), kink);

    private Jet At(ExpressionNode node, double[] theta, Action? kink)
    {
        Jet Of(ExpressionNode operand) => At(operand, theta, kink);
        return node switch
        {
            NumberNode number => Jet.Constant(number.Value, theta.Length),
            PiNode => Jet.Constant(Math.PI, theta.Length),
            ParameterNode parameter => Variable(parameter.Name, theta),
            NegationNode negation => Jet.Constant(-1, theta.Length) * Of(negation.Operand),
            BinaryNode { Operator: BinaryOperator.Add } b => Of(b.Left) + Of(b.Right),
            BinaryNode { Operator: BinaryOperator.Subtract } b => Of(b.Left) - Of(b.Right),
            BinaryNode { Operator: BinaryOperator.Multiply } b => Of(b.Left) * Of(b.Right),
            BinaryNode { Operator: BinaryOperator.Divide } b => Of(b.Left) * Of(b.Right).Power(-1),
            BinaryNode { Operator: BinaryOperator.Power } b => Of(b.Left).Power(Of(b.Right).Value),
            CallNode call => Call(call.Function, Of(call.Argument), kink),
            _ => throw new NotSupportedException(),
        };
    }

    private Jet Variable(string name, double[] theta)
    {
        var i = _expression.Parameters.ToList().IndexOf(name);
        return Jet.Variable(theta[i], i, theta.Length);
    }

    private static Jet Call(Function function, Jet x, Action? kink)
    {
        var v = x.Value;
        if (function is Function.Abs or Function.Relu && v == 0)
        {
            kink?.Invoke();
        }

        var t = Math.Tanh(v);
        var d = 1 - (t * t);
        return function switch
        {
            Function.Exp => x.Map(Math.Exp(v), Math.Exp(v), Math.Exp(v)),
            Function.Log => x.Map(Math.Log(v), 1 / v, -1 / (v * v)),
            Function.Sqrt => x.Power(0.5),
            Function.Sin => x.Map(Math.Sin(v), Math.Cos(v), -Math.Sin(v)),
            Function.Cos => x.Map(Math.Cos(v), -Math.Sin(v), -Math.Cos(v)),
            Function.Tanh => x.Map(t, d, -2 * t * d),
            Function.Abs => x.Map(Math.Abs(v), Math.Sign(v), 0),
            Function.Relu => x.Map(Math.Max(v, 0), v > 0 ? 1 : 0, 0),
            _ => throw new NotSupportedException(function.ToString()),
        };
    }
}
