using System.Globalization;
using System.Text;

namespace Theodolite;

/// <summary>
/// Text that came from outside (names in a file, arguments) made fit for a message: what could move the cursor, change colours or turn
/// the direction of writing becomes a question mark. Messages of exceptions and notes pass through here, so that none reaches a terminal.
/// </summary>
public static class Printable
{
    /// <summary>The beginning of a name, marked where it goes on.</summary>
    /// <param name="text">The name.</param>
    /// <param name="longest">Characters shown.</param>
    public static string Text(ReadOnlySpan<char> text, int longest = 40)
    {
        var shown = new StringBuilder();
        foreach (var symbol in text[..Math.Min(text.Length, longest)])
        {
            shown.Append(char.IsSurrogate(symbol) || Moves(symbol) ? '?' : symbol);
        }

        return text.Length > longest ? shown.Append('…').ToString() : shown.ToString();
    }

    /// <summary>A whole sentence, on one line.</summary>
    public static string Line(string text)
    {
        var first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (first < 0)
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (pair)
            {
                shown.Append(text[i]).Append(text[++i]);
            }
            else
            {
                shown.Append(char.IsSurrogate(text[i]) || Moves(text[i]) ? '?' : text[i]);
            }
        }

        return shown.ToString();
    }

    private static bool Moves(char symbol) => char.GetUnicodeCategory(symbol)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
