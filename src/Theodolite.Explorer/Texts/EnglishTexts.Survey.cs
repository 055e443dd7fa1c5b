namespace Theodolite.Explorer.Texts;

/// <content>Survey.</content>
internal static partial class EnglishTexts
{
    private static SurveyTexts Survey() => new()
    {
        Title = "Survey",
    };
}
