using System.Text;

namespace Theodolite.Data;

/// <summary>How a text is cut into tokens.</summary>
public enum TokenKind
{
    /// <summary>Unicode code points; the vocabulary is those that occur, in their order.</summary>
    Characters,

    /// <summary>Bytes of UTF-8; the vocabulary is 0 … 255.</summary>
    Bytes,
}

/// <summary>Which tokens a text is made of: token k stands for the k-th character that occurs, or for the byte k.</summary>
public sealed class Vocabulary
{
    private readonly int[] _points;

    internal Vocabulary(TokenKind kind, int[] points) => (Kind, _points) = (kind, points);

    public TokenKind Kind { get; }

    /// <summary>Number of different tokens.</summary>
    public int Count => _points.Length;

    /// <summary>Tokens as a text; a byte outside ASCII is shown as <c>·</c>.</summary>
    public string Text(ReadOnlySpan<long> tokens)
    {
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            var point = _points[token];
            text.Append(Kind == TokenKind.Bytes && point > 127 ? "·" : new Rune(point).ToString());
        }

        return text.ToString();
    }

    /// <summary>What there is, in words: <c>31 different characters</c>.</summary>
    public override string ToString() => Kind == TokenKind.Bytes ? "256 bytes" : $"{Count} different characters";
}
