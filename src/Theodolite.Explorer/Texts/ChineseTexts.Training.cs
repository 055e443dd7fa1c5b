namespace Theodolite.Explorer.Texts;

/// <content>Training.</content>
internal static partial class ChineseTexts
{
    private static TrainingTexts Training() => new()
    {
        Title = "训练",
    };
}
