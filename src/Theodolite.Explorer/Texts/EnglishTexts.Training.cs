namespace Theodolite.Explorer.Texts;

/// <content>Training.</content>
internal static partial class EnglishTexts
{
    private static TrainingTexts Training() => new()
    {
        Title = "Training",
    };
}
