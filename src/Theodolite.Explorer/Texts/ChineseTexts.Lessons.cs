namespace Theodolite.Explorer.Texts;

/// <content>What the lessons share.</content>
internal static partial class ChineseTexts
{
    private static LessonTexts Lessons() => new()
    {
        Title = "课程",
        Lead = "八节短课，讲训练为什么会停下来。每张图都是当场计算的：拖动滑块看看。地址里记着你看到的一切，复制链接即可重现。",
        LiveFigure = "实时图形",
        Truth = "科普文章没有说的",
        TryIt = "自己动手",
        OpenPlayground = "在试验场中打开",
        Question = "想一想：",
        Sources = "出处",
        Neighbours = "上一课与下一课",
        Step = "步数",
        Converged = "收敛（converged）",
        Slow = "太慢（slow）",
        Oscillating = "振荡（oscillating）",
        Diverged = "发散（diverged）",
        Stalled = "停滞（stalled）",
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
