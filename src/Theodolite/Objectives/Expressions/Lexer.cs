using System.Globalization;
using System.Text;

namespace Theodolite.Objectives.Expressions;

/// <summary>Cuts the text of an expression into tokens, one at a time.</summary>
internal sealed class Lexer(string text)
{
    private int _position;

    /// <summary>The next token; <see cref="SymbolKind.End"/> for ever once the text is used up.</summary>
    /// <exception cref="ExpressionException">The text holds something that begins no token.</exception>
    public Token Next()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        if (_position == text.Length)
        {
            return new Token(SymbolKind.End, _position, 0);
        }

        var c = text[_position];
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(_position + 1))))
        {
            return Number();
        }

        var name = NameLength(_position);
        if (name > 0)
        {
            return Take(SymbolKind.Name, name);
        }

        if (c == '*' && At(_position + 1) == '*')
        {
            throw Error(2, "A power is written with ^, not **: x^2.");
        }

        return c switch
        {
            '+' => Take(SymbolKind.Plus, 1),
            '-' or '\u2212' => Take(SymbolKind.Minus, 1), // U+2212 is the minus sign of typeset formulas
            '*' or '\u00b7' or '\u00d7' or '\u22c5' => Take(SymbolKind.Star, 1),
            '/' => Take(SymbolKind.Slash, 1),
            '^' => Take(SymbolKind.Caret, 1),
            '(' => Take(SymbolKind.LeftParenthesis, 1),
            ')' => Take(SymbolKind.RightParenthesis, 1),
            ',' => Take(SymbolKind.Comma, 1),
            '[' or '{' => throw Error(1, $"Only round parentheses group: write ( instead of {c}."),
            ']' or '}' => throw Error(1, $"Only round parentheses group: write ) instead of {c}."),
            '\u00b2' or '\u00b3' => throw Error(1, $"A power is written with ^: write ^{(c == '\u00b2' ? 2 : 3)} instead of {c}."),
            '|' => throw Error(1, "The absolute value is written abs(x)."),
            '=' => throw Error(1, "An expression is one formula without =."),
            _ => throw Unexpected(),
        };
    }

    private Token Number()
    {
        var end = Digits(_position);
        if (At(end) == '.')
        {
            end = Digits(end + 1);
        }

        if (At(end) is 'e' or 'E')
        {
            var exponent = At(end + 1) is '+' or '-' ? end + 2 : end + 1;
            if (char.IsAsciiDigit(At(exponent)))
            {
                end = Digits(exponent);
            }
        }

        if (At(end) == '.')
        {
            var length = end - _position;
            while (At(_position + length) == '.' || char.IsAsciiDigit(At(_position + length)))
            {
                length++;
            }

            throw Error(length, $"'{text.AsSpan(_position, length)}' is not a number: it has more than one decimal point.");
        }

        var value = double.Parse(text.AsSpan(_position, end - _position), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            throw Error(end - _position, "This number is too large for a float64 (largest: 1.8e308).");
        }

        return Take(SymbolKind.Number, end - _position) with { Value = value };
    }

    private int Digits(int index)
    {
        while (char.IsAsciiDigit(At(index)))
        {
            index++;
        }

        return index;
    }

    /// <summary>Length of the name that begins here: letters and underscores, then digits and subscripts too (w₁).</summary>
    private int NameLength(int start)
    {
        var index = start;
        while (index < text.Length && Rune.TryGetRuneAt(text, index, out var rune))
        {
            var inside = index > start && (Rune.IsDigit(rune) || rune.Value is >= 0x2080 and <= 0x2089
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);
            if (!(inside || Rune.IsLetter(rune) || rune.Value == '_'))
            {
                break;
            }

            index += rune.Utf16SequenceLength;
        }

        return index - start;
    }

    private char At(int index) => index < text.Length ? text[index] : '\0';

    private Token Take(SymbolKind kind, int length)
    {
        var token = new Token(kind, _position, length);
        _position += length;
        return token;
    }

    private ExpressionException Error(int length, string message) => new(message, text, _position, length);

    private ExpressionException Unexpected()
    {
        var whole = Rune.TryGetRuneAt(text, _position, out var rune);
        var code = whole ? rune.Value : text[_position];
        var printable = whole && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.NonSpacingMark);
        var shown = printable ? $"'{rune}'" : $"the character U+{code:X4}";
        return Error(whole ? rune.Utf16SequenceLength : 1, $"An expression cannot contain {shown}.");
    }
}
