namespace Theodolite.Objectives.Expressions;

/// <summary>
/// A formula such as <c>(1 - w1*w2)^2</c>: + − * / ^, parentheses, numbers with exponents, named parameters,
/// the constant <c>pi</c> and the functions of <see cref="Function"/>.
/// </summary>
/// <remarks>
/// ^ is right-associative and binds tighter than unary minus: <c>-x^2</c> is −(x²) and <c>2^-3</c> is 1/8. There is
/// no implicit product. <c>e</c> is a parameter; Euler's number is <c>exp(1)</c>.
/// </remarks>
public sealed class Expression
{
    /// <summary>Longest text read, in UTF-16 units.</summary>
    public const int MaximumLength = 10_000;

    /// <summary>Deepest nesting of parentheses, signs and powers.</summary>
    public const int MaximumDepth = 256;

    private Expression(string text, ExpressionNode root)
    {
        Text = text;
        Root = root;
        var (names, seen) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var node in root.PostOrder())
        {
            if (node is ParameterNode parameter && seen.Add(parameter.Name))
            {
                names.Add(parameter.Name);
            }
        }

        Parameters = names;
    }

    /// <summary>The text as given.</summary>
    public string Text { get; }

    /// <summary>The syntax tree.</summary>
    public ExpressionNode Root { get; }

    /// <summary>Names of the parameters, in order of first appearance.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ExpressionException">The text is not an expression; the exception knows where.</exception>
    public static Expression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Expression(text, Parser.Parse(text));
    }

    /// <summary>The expression with as few parentheses as possible.</summary>
    public override string ToString() => Root.ToString();
}
