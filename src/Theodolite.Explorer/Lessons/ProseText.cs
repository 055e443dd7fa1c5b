namespace Theodolite.Explorer.Lessons;

/// <summary>
/// Prose as lessons write it. A blank line parts paragraphs; a line's end is a space, and nothing between Chinese letters.
/// <c>[words|Term]</c> explains a term by the name of its member, <c>`x²`</c> is mathematics, <c>$adam$</c> what is typed, and
/// <c>*words*</c> are stressed.
/// </summary>
public static class ProseText
{
    private const char FirstWide = '\u2E80';

    /// <summary>How a piece is shown.</summary>
    public enum Kind
    {
        /// <summary>As it is.</summary>
        Plain,

        /// <summary>Explained.</summary>
        Term,

        /// <summary>As mathematics.</summary>
        Formula,

        /// <summary>As what is typed.</summary>
        Code,

        /// <summary>Stressed.</summary>
        Stressed,
    }

    /// <summary>The paragraphs of a text, each in pieces.</summary>
    /// <exception cref="FormatException">A mark is opened and not closed.</exception>
    public static IReadOnlyList<IReadOnlyList<Piece>> Read(string text) =>
        [.. text.Replace("\r", "", StringComparison.Ordinal).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Joined).Select(Pieces)];

    private static string Joined(string paragraph) => paragraph.Split('\n').Select(line => line.Trim()).Aggregate((before, line) =>
        before.Length == 0 || line.Length == 0 || before[^1] >= FirstWide || line[0] >= FirstWide ? before + line : $"{before} {line}");

    private static IReadOnlyList<Piece> Pieces(string paragraph)
    {
        var (pieces, at) = (new List<Piece>(), 0);
        while (at < paragraph.Length)
        {
            var open = paragraph.AsSpan(at).IndexOfAny("[`$*");
            if (open != 0)
            {
                var end = open < 0 ? paragraph.Length : at + open;
                pieces.Add(new(Kind.Plain, paragraph[at..end], null));
                at = end;
                continue;
            }

            var close = paragraph.IndexOf(paragraph[at] == '[' ? ']' : paragraph[at], at + 1);
            if (close < 0)
            {
                throw new FormatException($"'{paragraph[at]}' is not closed in: {paragraph}");
            }

            var inner = paragraph[(at + 1)..close];
            pieces.Add(paragraph[at] switch
            {
                '[' when inner.Split('|') is [var words, var term] => new(Kind.Term, words, term),
                '[' => throw new FormatException($"A term is written [words|Term], not [{inner}]."),
                '`' => new(Kind.Formula, inner, null),
                '$' => new(Kind.Code, inner, null),
                _ => new(Kind.Stressed, inner, null),
            });
            at = close + 1;
        }

        return pieces;
    }

    /// <summary>A piece of a paragraph.</summary>
    /// <param name="Kind">How it is shown.</param>
    /// <param name="Words">What it says.</param>
    /// <param name="Term">The term that it names; null for none.</param>
    public readonly record struct Piece(Kind Kind, string Words, string? Term);
}
