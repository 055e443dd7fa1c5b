namespace Theodolite.Objectives.Expressions;

/// <summary>
/// Recursive descent over the grammar
/// <code>
/// sum     = product { (+|-) product }
/// product = unary { (*|/) unary }
/// unary   = (+|-) unary | power
/// power   = primary [ ^ unary ]
/// primary = number | name | function ( sum ) | ( sum )
/// </code>
/// so ^ is right-associative, binds tighter than a sign on its left (-x^2 = -(x^2)) and lets one stand on its right (2^-3).
/// </summary>
internal sealed class Parser
{
    private readonly string _text;
    private readonly Lexer _lexer;
    private Token _current;
    private int _depth;

    private Parser(string text)
    {
        _text = text;
        _lexer = new Lexer(text);
        _current = _lexer.Next();
    }

    /// <exception cref="ExpressionException">The text is no expression, too long or too deeply nested.</exception>
    public static ExpressionNode Parse(string text)
    {
        if (text.Length > Expression.MaximumLength)
        {
            throw new ExpressionException(
                $"The expression has {text.Length} characters; at most {Expression.MaximumLength} are read.",
                text, Expression.MaximumLength, text.Length - Expression.MaximumLength);
        }

        var parser = new Parser(text);
        if (parser._current.Kind == SymbolKind.End)
        {
            throw new ExpressionException("The expression is empty; write for example (1 - w1*w2)^2.", text, 0, 0);
        }

        var root = parser.Sum();
        return parser._current.Kind == SymbolKind.End ? root : throw parser.Trailing();
    }

    private ExpressionNode Sum()
    {
        var left = Product();
        while (_current.Kind is SymbolKind.Plus or SymbolKind.Minus)
        {
            var op = Advance().Kind == SymbolKind.Plus ? BinaryOperator.Add : BinaryOperator.Subtract;
            left = new BinaryNode(op, left, Product());
        }

        return left;
    }

    private ExpressionNode Product()
    {
        var left = Unary();
        while (_current.Kind is SymbolKind.Star or SymbolKind.Slash)
        {
            var op = Advance().Kind == SymbolKind.Star ? BinaryOperator.Multiply : BinaryOperator.Divide;
            left = new BinaryNode(op, left, Unary());
        }

        return left;
    }

    private ExpressionNode Unary()
    {
        Enter();
        ExpressionNode result;
        if (_current.Kind is SymbolKind.Plus or SymbolKind.Minus)
        {
            var negative = Advance().Kind == SymbolKind.Minus;
            var operand = Unary();
            result = negative ? new NegationNode(operand) : operand;
        }
        else
        {
            result = Primary();
            if (_current.Kind == SymbolKind.Caret)
            {
                Advance();
                result = new BinaryNode(BinaryOperator.Power, result, Unary());
            }
        }

        _depth--;
        return result;
    }

    private ExpressionNode Primary()
    {
        switch (_current.Kind)
        {
            case SymbolKind.Number:
                return new NumberNode(Advance().Value);
            case SymbolKind.Name:
                return Name();
            case SymbolKind.LeftParenthesis:
                return Group();
            case SymbolKind.End:
                throw Error(_current, "The expression ends where a number, a name or ( was expected.");
            case SymbolKind.RightParenthesis:
                throw Error(_current, "A number, a name or ( was expected before this ).");
            default:
                throw Error(_current, $"A number, a name or ( was expected, not '{Text(_current)}'.");
        }
    }

    private ExpressionNode Name()
    {
        var token = Advance();
        var name = _text.Substring(token.Position, token.Length);
        if (Functions.Find(name) is { } function)
        {
            if (_current.Kind != SymbolKind.LeftParenthesis)
            {
                throw Error(token, $"{name} is a function and needs its argument in parentheses: {name}(x).");
            }

            var argument = Group();
            return new CallNode(function, argument);
        }

        if (_current.Kind == SymbolKind.LeftParenthesis)
        {
            throw name == Functions.Pi ? MissingProduct(token) : UnknownFunction(token, name);
        }

        return name == Functions.Pi ? new PiNode() : new ParameterNode(name);
    }

    private ExpressionNode Group()
    {
        var open = Advance();
        var inner = Sum();
        if (_current.Kind == SymbolKind.Comma)
        {
            throw Error(_current, "Every function takes one argument, and a decimal point is written '.': a comma has no meaning here.");
        }

        if (_current.Kind == SymbolKind.End)
        {
            throw Error(open, "This ( is never closed.");
        }

        if (_current.Kind != SymbolKind.RightParenthesis)
        {
            throw Trailing();
        }

        Advance();
        return inner;
    }

    /// <summary>What stands after a complete operand and continues nothing.</summary>
    private ExpressionException Trailing() => _current.Kind switch
    {
        SymbolKind.RightParenthesis => Error(_current, "This ) closes nothing."),
        SymbolKind.Comma => Error(_current, "A comma has no meaning here: a decimal point is written '.'."),
        _ when _current.BeginsOperand => MissingProduct(_current),
        _ => Error(_current, $"'{Text(_current)}' was not expected here."),
    };

    private ExpressionException MissingProduct(Token token) =>
        Error(token, $"An operator is missing beside '{Text(token)}': a product is written with *, as in 2*x.");

    private ExpressionException UnknownFunction(Token token, string name) => Error(token, Functions.Nearest(name) is { } nearest
        ? $"Unknown function '{Shortened(name)}'; did you mean {nearest}?"
        : $"Unknown function '{Shortened(name)}'; known are {string.Join(", ", Functions.Names)} (a product is written with *).");

    private void Enter()
    {
        if (++_depth > Expression.MaximumDepth)
        {
            throw Error(_current, $"The expression is nested more than {Expression.MaximumDepth} levels deep.");
        }
    }

    private Token Advance()
    {
        var token = _current;
        _current = _lexer.Next();
        return token;
    }

    private string Text(Token token) => Shortened(_text.Substring(token.Position, token.Length));

    private static string Shortened(string name) => name.Length <= 40 ? name : name[..(char.IsHighSurrogate(name[39]) ? 39 : 40)] + "…";

    private ExpressionException Error(Token token, string message) => new(message, _text, token.Position, token.Length);
}
