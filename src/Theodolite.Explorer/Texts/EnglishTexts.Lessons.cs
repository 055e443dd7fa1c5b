namespace Theodolite.Explorer.Texts;

/// <content>Lessons.</content>
internal static partial class EnglishTexts
{
    private static LessonTexts Lessons() => new()
    {
        Title = "Lessons",
    };
}
