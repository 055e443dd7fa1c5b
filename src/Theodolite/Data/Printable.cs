using System.Text;

namespace Theodolite.Data;

/// <summary>Text of a foreign file made fit for a message: short, and without control characters.</summary>
internal static class Printable
{
    public static string Text(ReadOnlySpan<char> text, int longest = 40)
    {
        var shown = new StringBuilder();
        foreach (var symbol in text[..Math.Min(text.Length, longest)])
        {
            shown.Append(char.IsControl(symbol) || char.IsSurrogate(symbol) ? '?' : symbol);
        }

        return text.Length > longest ? shown.Append('…').ToString() : shown.ToString();
    }
}
