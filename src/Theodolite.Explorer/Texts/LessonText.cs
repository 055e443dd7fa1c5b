namespace Theodolite.Explorer.Texts;

/// <summary>What every lesson says. Prose has marks for terms, mathematics and stress (see <c>ProseText</c>).</summary>
public abstract record LessonText
{
    public required string Title { get; init; }

    /// <summary>In the list of lessons.</summary>
    public required string Summary { get; init; }

    /// <summary>Before the figure.</summary>
    public required string Body { get; init; }

    /// <summary>What is true where popular accounts simplify.</summary>
    public required string Truth { get; init; }

    /// <summary>What to try in the playground.</summary>
    public required string Task { get; init; }

    public required string Question { get; init; }

    public required string Answer { get; init; }

    public required string Sources { get; init; }
}
