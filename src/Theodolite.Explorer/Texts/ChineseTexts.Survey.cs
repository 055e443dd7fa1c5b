namespace Theodolite.Explorer.Texts;

/// <content>Survey.</content>
internal static partial class ChineseTexts
{
    private static SurveyTexts Survey() => new()
    {
        Title = "诊断",
    };
}
