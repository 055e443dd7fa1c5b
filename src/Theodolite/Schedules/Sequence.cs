using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>
/// Schedules one after another, each counting its own updates from 0: <c>linear-warm-up(steps=10) then cosine(steps=90)</c>,
/// <c>constant for 50 then exponential(gamma=0.99)</c>.
/// </summary>
public sealed record Sequence : Schedule
{
    /// <param name="parts">At least one; every part but the last has a length, its own or a given one.</param>
    public Sequence(params IReadOnlyList<SequencePart> parts)
    {
        if (parts.Count == 0)
        {
            throw Ranges.Bad("a sequence has at least one schedule.");
        }

        foreach (var part in parts.SkipLast(1))
        {
            if (part.Length is null)
            {
                throw Ranges.Bad(
                    $"{part.Schedule.Name} has no end of its own; say how long it lasts, as in '{part.Schedule.Name} for 100 then …'.");
            }
        }

        Parts = [.. parts];
    }

    public override string Name => "sequence";

    public override long? Length => Parts[^1].Length is { } last ? Parts.SkipLast(1).Sum(part => part.Length!.Value) + last : null;

    /// <summary>The parts in order.</summary>
    public IReadOnlyList<SequencePart> Parts { get; }

    public override IReadOnlyList<KeyValuePair<string, object?>> Options => [];

    public override double Rate(long k, double baseRate) => Find(ref k).Rate(k, baseRate);

    public override double? Momentum(long k) => Find(ref k).Momentum(k);

    private protected override string Written() =>
        string.Join(" then ", Parts.Select(part => part.For is { } steps ? $"{part.Schedule} for {steps}" : part.Schedule.ToString()));

    private Schedule Find(ref long k)
    {
        foreach (var part in Parts.SkipLast(1))
        {
            if (k < part.Length)
            {
                return part.Schedule;
            }

            k -= part.Length!.Value;
        }

        return Parts[^1].Schedule;
    }
}

/// <summary>A part of a <see cref="Sequence"/>.</summary>
/// <param name="Schedule">What gives the rate.</param>
/// <param name="For">How many updates it lasts; null for its own length.</param>
public sealed record SequencePart(Schedule Schedule, long? For = null)
{
    public long? For { get; init => field = Checked(value); } = Checked(For);

    /// <summary>Updates until the next part.</summary>
    public long? Length => For ?? Schedule.Length;

    private static long? Checked(long? updates) =>
        updates is null or >= 0 ? updates : throw Ranges.Bad($"a part of a sequence lasts at least 0 updates, not {updates}.");
}
