namespace Theodolite.Objectives.Expressions;

/// <summary>The operators of two operands.</summary>
public enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// <summary>A node of the syntax tree of an expression; two trees are equal when they have the same structure.</summary>
public abstract record ExpressionNode
{
    /// <summary>The operands, left to right.</summary>
    public abstract ReadOnlySpan<ExpressionNode> Operands { get; }

    /// <summary>
    /// All nodes below and including this one, operands before the node that uses them. No recursion: a sum of
    /// thousands of terms is a tree just as deep.
    /// </summary>
    public IReadOnlyList<ExpressionNode> PostOrder()
    {
        var order = new List<ExpressionNode>();
        var pending = new Stack<ExpressionNode>([this]);
        while (pending.TryPop(out var node))
        {
            order.Add(node);
            foreach (var operand in node.Operands)
            {
                pending.Push(operand);
            }
        }

        // Node first, operands right to left: reversed, that is operands left to right, then the node.
        order.Reverse();
        return order;
    }

    /// <summary>The text of the subexpression with as few parentheses as possible; it parses back to the same tree.</summary>
    public sealed override string ToString() => ExpressionPrinter.Print(this);
}

/// <summary>A number, finite and not negative (a minus sign is a <see cref="NegationNode"/>).</summary>
public sealed record NumberNode(double Value) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => [];
}

/// <summary>The constant π.</summary>
public sealed record PiNode : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => [];
}

/// <summary>A named parameter.</summary>
public sealed record ParameterNode(string Name) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => [];
}

/// <summary>−a.</summary>
public sealed record NegationNode(ExpressionNode Operand) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => new[] { Operand };
}

/// <summary>a + b, a − b, a·b, a/b or aᵇ.</summary>
public sealed record BinaryNode(BinaryOperator Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => new[] { Left, Right };
}

/// <summary>A function of one argument.</summary>
public sealed record CallNode(Function Function, ExpressionNode Argument) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => new[] { Argument };
}
