namespace Theodolite.Cli.Output;

/// <summary>Breaks texts into lines.</summary>
internal static class TextWrap
{
    /// <summary>Lines of at most so many columns, broken at spaces where words allow it.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
