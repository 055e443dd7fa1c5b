namespace Theodolite.Explorer.Texts;

/// <summary>The start page.</summary>
public sealed record WelcomeTexts
{
    public required string Title { get; init; }

    public required string Lead { get; init; }

    public required string Playground { get; init; }

    public required string Survey { get; init; }

    public required string Training { get; init; }

    public required string Lessons { get; init; }
}
