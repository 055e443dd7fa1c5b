namespace Theodolite.Explorer.Texts;

/// <summary>Maps and the play of a race.</summary>
public sealed record MapTexts
{
    public required string Hint { get; init; }

    public required string Keys { get; init; }

    public required string Playback { get; init; }

    public required string ToStart { get; init; }

    public required string StepBack { get; init; }

    public required string Play { get; init; }

    public required string StepOn { get; init; }

    public required string ToEnd { get; init; }

    public required string Scrub { get; init; }
}
