using System.Globalization;

namespace Theodolite.Explorer.Texts;

/// <summary>All texts of the page in one language. Every member is required: a gap does not build.</summary>
public sealed partial record PageTexts
{
    /// <summary>The name of this language's code in the address.</summary>
    public required string Code { get; init; }

    public required string OtherLanguage { get; init; }

    public required string OtherLanguageCode { get; init; }

    public required string SkipToContent { get; init; }

    public required string Pages { get; init; }

    public required string Playground { get; init; }

    public required string Survey { get; init; }

    public required string Training { get; init; }

    public required string Lessons { get; init; }

    public required string ThemeExplained { get; init; }

    public required string Fault { get; init; }

    public required string TryAgain { get; init; }

    public required string ConnectionLost { get; init; }

    public required string NoSuchPage { get; init; }

    public required string Working { get; init; }

    public required string Stop { get; init; }

    public required string Seconds { get; init; }

    public required WelcomeTexts Welcome { get; init; }

    public required MapTexts Map { get; init; }

    public required TermTexts Terms { get; init; }

    public required PlaygroundTexts PlaygroundPage { get; init; }

    public required SurveyTexts SurveyPage { get; init; }

    public required TrainingTexts TrainingPage { get; init; }

    public required LessonTexts LessonPages { get; init; }

    /// <summary>A sentence with its places filled.</summary>
    public static string Fill(string sentence, params object[] values) => string.Format(CultureInfo.InvariantCulture, sentence, values);

    /// <summary>The texts of a language.</summary>
    public static PageTexts Of(PageLanguage language) => language == PageLanguage.Chinese ? ChineseTexts.All : EnglishTexts.All;
}
