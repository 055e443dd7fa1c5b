namespace Theodolite.Explorer.Texts;

/// <summary>The lesson on why high dimension means saddles.</summary>
public sealed record DimensionLessonTexts : LessonText
{
    public required string Order { get; init; }

    public required string Shift { get; init; }

    public required string Probability { get; init; }

    public required string Shares { get; init; }

    public required string PositiveCount { get; init; }

    public required string ShareOfMatrices { get; init; }

    public required string CoinFlips { get; init; }

    public required string RandomMatrices { get; init; }

    public required string Counted { get; init; }

    /// <summary>{0}: matrices, {1}: N, {2}: how many have only positive eigenvalues, {3}: what coin flips expect, {4}: mean percentage of positive eigenvalues.</summary>
    public required string Finding { get; init; }

    public required string Caption { get; init; }
}
