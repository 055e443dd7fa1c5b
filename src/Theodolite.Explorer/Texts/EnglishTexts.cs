namespace Theodolite.Explorer.Texts;

/// <summary>English.</summary>
internal static partial class EnglishTexts
{
    public static PageTexts All { get; } = new()
    {
        Code = "en",
        OtherLanguage = "中文",
        OtherLanguageCode = "zh",
        SkipToContent = "Skip to content",
        Pages = "Pages",
        Playground = "Playground",
        Survey = "Survey",
        Training = "Training",
        Lessons = "Lessons",
        ThemeExplained = "Light or dark",
        Fault = "This did not work:",
        TryAgain = "Try again",
        ConnectionLost = "The connection to Theodolite is lost: the command was stopped. The address holds the whole state: start the "
            + "command again and open it there.",
        NoSuchPage = "There is no such page.",
        Working = "Working …",
        Stop = "Stop",
        Seconds = "s",
        Welcome = Welcome(),
        Map = Map(),
        Terms = Terms(),
        PlaygroundPage = Playground(),
        SurveyPage = Survey(),
        TrainingPage = Training(),
        LessonPages = Lessons(),
    };

    private static WelcomeTexts Welcome() => new()
    {
        Title = "The loss has stopped going down: why, and what now?",
        Lead = "Theodolite measures gradient, curvature and the landscape around the weights, says why a training stands still, and "
            + "proves it. Everything here is computed on this machine; nothing leaves it.",
        Playground = "Functions of two parameters: race optimizers, find saddles, leave them.",
        Survey = "Open a model or a run: verdict, evidence, spectrum, landscape.",
        Training = "Watch a training: curves, monitors and a live verdict.",
        Lessons = "Short lessons with live figures.",
    };

    private static MapTexts Map() => new()
    {
        Hint = "Point at the map: value, gradient and curvature appear here.",
        Keys = "Arrow keys move the cursor, with shift in larger steps; Enter chooses the place; space plays, comma and full stop step.",
        Playback = "Play the race",
        ToStart = "To the start",
        StepBack = "One gradient back",
        Play = "Play or pause",
        StepOn = "One gradient on",
        ToEnd = "To the end",
        Scrub = "Gradients spent",
    };
}
