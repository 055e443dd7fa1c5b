using System.Globalization;
using System.Text;

namespace Theodolite.Objectives.Expressions;

/// <summary>A text that is not an expression: what is wrong, and where.</summary>
public sealed class ExpressionException : BadInputException
{
    private const int Window = 72;

    /// <summary>Describes an error.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="position">UTF-16 index at which the bad token begins.</param>
    /// <param name="length">Its length; 0 at the end of the text.</param>
    public ExpressionException(string message, string text, int position, int length)
        : base(message)
    {
        Text = text;
        Position = position;
        Length = length;
    }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>UTF-16 index at which the bad token begins.</summary>
    public int Position { get; }

    /// <summary>Length of the bad token in UTF-16 units; 0 where the text ends too early.</summary>
    public int Length { get; }

    /// <summary>
    /// Two lines: the text (a window of it when it is long) and carets under the bad token. Characters that would
    /// move the columns, such as tabs and control characters, are shown as spaces.
    /// </summary>
    public string Render()
    {
        var start = Position <= Window / 2 ? 0 : Position - (Window / 2);
        var end = Math.Min(Text.Length, start + Window);
        start = Math.Max(0, Math.Min(start, end - Window));
        var line = new StringBuilder(start > 0 ? "…" : "");
        var (before, under) = (line.Length, 0);
        for (var index = start; index < end;)
        {
            var element = StringInfo.GetNextTextElementLength(Text.AsSpan(index));
            var shown = Rune.TryGetRuneAt(Text, index, out var rune) && !Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune)
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.NonSpacingMark);
            line.Append(shown ? Text.AsSpan(index, element) : " ");
            before += index < Position ? 1 : 0;
            under += index >= Position && index < Position + Length ? 1 : 0;
            index += element;
        }

        line.Append(end < Text.Length ? "…" : "");
        return $"{line}\n{new string(' ', before)}{new string('^', Math.Max(1, under))}";
    }
}
