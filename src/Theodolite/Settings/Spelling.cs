namespace Theodolite.Settings;

/// <summary>What a misspelt word probably meant.</summary>
public static class Spelling
{
    /// <summary>
    /// The candidate nearest to a word in optimal-string-alignment distance, or null when even that one is further
    /// away than a third of the word's length (at least 2).
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > 64)
        {
            return null;
        }

        var best = candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Candidate is not null && best.Distance <= Math.Max(2, word.Length / 3) ? best.Candidate : null;
    }

    /// <summary>
    /// A phrase to end an error with: <c>did you mean 'out'?</c>, or <c>known are bias, init and out</c> where nothing is near.
    /// </summary>
    public static string Suggest(string word, IReadOnlyCollection<string> candidates) => Nearest(word, candidates) is { } near
        ? $"did you mean '{near}'?"
        : candidates.Count == 0 ? "it has none." : $"known: {string.Join(", ", candidates.Order(StringComparer.Ordinal))}.";

    /// <summary>A user's text cut to a length that fits a sentence, control characters replaced.</summary>
    public static string Quote(string text) => $"'{Printable.Text(text)}'";

    // Insertions, deletions, substitutions and swaps of neighbours, each costing 1; case differences are free.
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                table[i, j] = (i, j) switch
                {
                    (_, 0) => i,
                    (0, _) => j,
                    _ => Math.Min(
                        Math.Min(table[i - 1, j], table[i, j - 1]) + 1,
                        table[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1)),
                };
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[left.Length, right.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
