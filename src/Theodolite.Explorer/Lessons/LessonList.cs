using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Lessons;

/// <summary>A lesson in the list.</summary>
/// <param name="Name">Its name in the address.</param>
/// <param name="Text">Its texts.</param>
public sealed record LessonEntry(string Name, Func<LessonTexts, LessonText> Text)
{
    /// <summary>The path of its page.</summary>
    public string Path => $"{LessonList.Path}/{Name}";
}

/// <summary>All lessons, in the order in which they are best read.</summary>
public static class LessonList
{
    /// <summary>The path of the list.</summary>
    public const string Path = "/lessons";

    /// <summary>The lessons.</summary>
    public static IReadOnlyList<LessonEntry> All { get; } =
    [
        new("saddle", texts => texts.Saddle),
        new("dimension", texts => texts.Dimension),
        new("plateau", texts => texts.Plateau),
        new("learning-rate", texts => texts.LearningRate),
        new("momentum", texts => texts.Momentum),
        new("adaptive", texts => texts.Adaptive),
        new("noise", texts => texts.Noise),
        new("flat-loss", texts => texts.FlatLoss),
    ];

    /// <summary>The place of a lesson, from 0.</summary>
    public static int IndexOf(string path) => All.ToList().FindIndex(lesson => lesson.Path == path);
}
