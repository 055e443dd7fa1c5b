using CsCheck;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Objectives.Expressions;

/// <summary>Random syntax trees.</summary>
internal static class Trees
{
    public static readonly Gen<ExpressionNode> Leaf = Gen.OneOf(
        Gen.OneOf("x", "y", "w1").Select(name => (ExpressionNode)new ParameterNode(name)),
        Gen.Double[0, 4].Select(value => (ExpressionNode)new NumberNode(Math.Round(value, 2))),
        Gen.Double[0, 1e300].Select(value => (ExpressionNode)new NumberNode(value)),
        Gen.Const((ExpressionNode)new PiNode()));

    /// <summary>Any tree the parser can produce.</summary>
    public static readonly Gen<ExpressionNode> Any = Of(Leaf, Enum.GetValues<BinaryOperator>(), Enum.GetValues<Function>());

    /// <summary>Trees of smooth functions whose values stay moderate near small arguments.</summary>
    public static readonly Gen<ExpressionNode> Smooth = Of(
        Gen.OneOf(
            Gen.OneOf("x", "y").Select(name => (ExpressionNode)new ParameterNode(name)),
            Gen.Int[1, 30].Select(tenths => (ExpressionNode)new NumberNode(tenths / 10.0))),
        [BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply],
        [Function.Sin, Function.Cos, Function.Tanh, Function.Sigmoid, Function.Softplus]);

    private static Gen<ExpressionNode> Of(Gen<ExpressionNode> leaf, BinaryOperator[] operators, Function[] functions) =>
        Gen.Recursive<ExpressionNode>((depth, self) => depth >= 6 ? leaf : Gen.Frequency(
            (2, leaf),
            (1, self.Select(node => (ExpressionNode)new NegationNode(node))),
            (2, Gen.OneOf(functions).Select(self, (function, node) => (ExpressionNode)new CallNode(function, node))),
            (4, Gen.OneOf(operators).Select(self, self, (op, left, right) => (ExpressionNode)new BinaryNode(op, left, right)))));
}
