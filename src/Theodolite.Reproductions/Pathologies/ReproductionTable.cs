namespace Theodolite.Reproductions.Pathologies;

/// <summary>Counts of what was said by what is so: a confusion matrix.</summary>
/// <param name="Name">Machine-readable name.</param>
/// <param name="Title">The question.</param>
/// <param name="Columns">What may be said.</param>
/// <param name="Rows">What is so, with one count per column.</param>
public sealed record ReproductionTable(
    string Name,
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<ReproductionTableRow> Rows)
{
    /// <summary>Counts answers.</summary>
    /// <param name="name">Machine-readable name.</param>
    /// <param name="title">The question.</param>
    /// <param name="columns">Columns that are there in any case; what else was said follows them.</param>
    /// <param name="answers">What is so, what was said, whether that is right.</param>
    internal static ReproductionTable Of(
        string name,
        string title,
        IReadOnlyList<string> columns,
        IEnumerable<(string Truth, string Said, bool Right)> answers)
    {
        var all = answers.ToList();
        string[] every = [.. columns, .. all.Select(answer => answer.Said).Distinct().Except(columns).Order(StringComparer.Ordinal)];
        return new(
            name,
            title,
            every,
            [
                .. all.GroupBy(answer => answer.Truth).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
                    new ReproductionTableRow(
                        group.Key,
                        [.. every.Select(column => group.Count(answer => answer.Said == column))],
                        group.Count(answer => answer.Right))),
            ]);
    }
}

/// <summary>One row of a <see cref="ReproductionTable"/>.</summary>
/// <param name="Label">What is so.</param>
/// <param name="Counts">How often each column was said.</param>
/// <param name="Right">How many of them are right.</param>
public sealed record ReproductionTableRow(string Label, IReadOnlyList<int> Counts, int Right);
