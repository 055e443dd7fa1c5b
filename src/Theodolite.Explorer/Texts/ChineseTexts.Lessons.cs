namespace Theodolite.Explorer.Texts;

/// <content>Lessons.</content>
internal static partial class ChineseTexts
{
    private static LessonTexts Lessons() => new()
    {
        Title = "课程",
    };
}
