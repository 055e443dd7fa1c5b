namespace Theodolite.Explorer.Texts;

/// <content>What the lessons share.</content>
internal static partial class EnglishTexts
{
    private static LessonTexts Lessons() => new()
    {
        Title = "Lessons",
        Lead = "Eight short lessons on why a training stops. Every figure is computed while you look: turn its sliders. The address holds "
            + "what you see, so a copied link shows it again.",
        LiveFigure = "Live figure",
        Truth = "What popular accounts leave out",
        TryIt = "Try it yourself",
        OpenPlayground = "Open it in the playground",
        Question = "A question:",
        Sources = "Sources",
        Neighbours = "Previous and next lesson",
        Step = "step",
        Converged = "converged",
        Slow = "slow",
        Oscillating = "oscillating",
        Diverged = "diverged",
        Stalled = "stalled",
        Saddle = SaddleLesson(),
        Dimension = DimensionLesson(),
        Plateau = PlateauLesson(),
        LearningRate = LearningRateLesson(),
        Momentum = MomentumLesson(),
        Adaptive = AdaptiveLesson(),
        Noise = NoiseLesson(),
        FlatLoss = FlatLossLesson(),
    };
}
