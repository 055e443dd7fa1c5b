namespace Theodolite.Explorer.Texts;

/// <summary>Chinese.</summary>
internal static partial class ChineseTexts
{
    public static PageTexts All { get; } = new()
    {
        Code = "zh",
        OtherLanguage = "English",
        OtherLanguageCode = "en",
        SkipToContent = "跳到正文",
        Pages = "页面",
        Playground = "试验场",
        Survey = "诊断",
        Training = "训练",
        Lessons = "课程",
        ThemeExplained = "浅色或深色",
        Fault = "这一步没有成功：",
        TryAgain = "重试",
        ConnectionLost = "与 Theodolite 的连接已断开：命令已停止。地址中保存了全部状态：重新启动该命令后即可再次打开。",
        NoSuchPage = "没有这个页面。",
        Working = "计算中 …",
        Stop = "停止",
        Seconds = "秒",
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
        Title = "损失不再下降：为什么？接下来怎么办？",
        Lead = "Theodolite 测量权重处的梯度、曲率和周围的损失地形，说明训练为何停滞，并给出证明。所有计算都在本机完成，数据不会离开本机。",
        Playground = "两个参数的函数：让优化器赛跑，寻找鞍点并离开它们。",
        Survey = "打开模型或一次训练：结论、证据、谱与地形。",
        Training = "观察训练：曲线、监测量与实时结论。",
        Lessons = "带有实时图形的短课程。",
    };

    private static MapTexts Map() => new()
    {
        Hint = "把指针移到图上：这里显示函数值、梯度与曲率。",
        Keys = "方向键移动光标，按住 Shift 步子更大；回车选定位置；空格播放，逗号与句号逐步前后移动。",
        Playback = "播放赛跑",
        ToStart = "回到起点",
        StepBack = "后退一次梯度",
        Play = "播放或暂停",
        StepOn = "前进一次梯度",
        ToEnd = "到终点",
        Scrub = "已用梯度数",
    };
}
