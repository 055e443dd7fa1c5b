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

    /// <summary>What the node is apart from its operands.</summary>
    private protected abstract (Type Kind, object? Value) Own { get; }

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

    /// <summary>Whether another tree has the same structure. No recursion, as in <see cref="PostOrder"/>.</summary>
    private protected bool HasStructureOf(ExpressionNode? other)
    {
        var pending = new Stack<(ExpressionNode? Left, ExpressionNode? Right)>([(this, other)]);
        while (pending.TryPop(out var pair))
        {
            if (ReferenceEquals(pair.Left, pair.Right))
            {
                continue;
            }

            if (pair.Left is not { } left || pair.Right is not { } right || !left.Own.Equals(right.Own))
            {
                return false;
            }

            for (var i = 0; i < left.Operands.Length; i++)
            {
                pending.Push((left.Operands[i], right.Operands[i]));
            }
        }

        return true;
    }

    private protected int HashOfStructure()
    {
        var hash = new HashCode();
        foreach (var node in PostOrder())
        {
            hash.Add(node.Own);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A number, finite and not negative (a minus sign is a <see cref="NegationNode"/>).</summary>
public sealed record NumberNode(double Value) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => [];

    private protected override (Type Kind, object? Value) Own => (typeof(NumberNode), Value);
}

/// <summary>The constant π.</summary>
public sealed record PiNode : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => [];

    private protected override (Type Kind, object? Value) Own => (typeof(PiNode), null);
}

/// <summary>A named parameter.</summary>
public sealed record ParameterNode(string Name) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => [];

    private protected override (Type Kind, object? Value) Own => (typeof(ParameterNode), Name);
}

/// <summary>−a.</summary>
public sealed record NegationNode(ExpressionNode Operand) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => new[] { Operand };

    private protected override (Type Kind, object? Value) Own => (typeof(NegationNode), null);

    public bool Equals(NegationNode? other) => HasStructureOf(other);

    public override int GetHashCode() => HashOfStructure();
}

/// <summary>a + b, a − b, a·b, a/b or aᵇ.</summary>
public sealed record BinaryNode(BinaryOperator Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => new[] { Left, Right };

    private protected override (Type Kind, object? Value) Own => (typeof(BinaryNode), Operator);

    public bool Equals(BinaryNode? other) => HasStructureOf(other);

    public override int GetHashCode() => HashOfStructure();
}

/// <summary>A function of one argument.</summary>
public sealed record CallNode(Function Function, ExpressionNode Argument) : ExpressionNode
{
    public override ReadOnlySpan<ExpressionNode> Operands => new[] { Argument };

    private protected override (Type Kind, object? Value) Own => (typeof(CallNode), Function);

    public bool Equals(CallNode? other) => HasStructureOf(other);

    public override int GetHashCode() => HashOfStructure();
}
