namespace Theodolite.Objectives.Expressions;

internal enum SymbolKind
{
    Number,
    Name,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    LeftParenthesis,
    RightParenthesis,
    Comma,
    End,
}

/// <summary>A token and where it stands in the text (UTF-16 indices).</summary>
internal readonly record struct Token(SymbolKind Kind, int Position, int Length, double Value = 0)
{
    public int End => Position + Length;

    /// <summary>Whether an operand can begin here, as after a forgotten *.</summary>
    public bool BeginsOperand => Kind is SymbolKind.Number or SymbolKind.Name or SymbolKind.LeftParenthesis;
}
