namespace Theodolite.Explorer.Texts;

/// <content>Adaptive rates.</content>
internal static partial class ChineseTexts
{
    private static AdaptiveLessonTexts AdaptiveLesson() => new()
    {
        Title = "自适应学习率",
        Summary = "每个坐标一个学习率：山沟顺着坐标轴时很强；Adagrad 停得太早，Adam 每步约走 η。",
        Body = """
            一条[条件数|ConditionNumber]为 100 的山沟：`u²/2 + 50v²`。一个学习率顾不了两个方向：陡的方向不许超过 0.02。
            自适应方法把每个坐标除以它自己梯度的大小。*Adagrad* 累加梯度的平方，学习率按 `1/√t` 一去不返地下降；
            *RMSProp* 和 *Adam* 会忘掉旧的，梯度稳定的坐标无论梯度多小，每步都走约 `η`。

            梯度下降用它最好的学习率 `2/(1 + 100)`。先调其他三个的学习率，再把山沟转一转。
            """,
        Rate = "自适应方法的 η",
        Angle = "山沟转过的角度（度）",
        Map = "山沟的等高图与四次下降",
        Losses = "损失与梯度数",
        StepLengths = "沿 x 的步长",
        Finding = "200 次梯度后的损失：",
        Separator = " · ",
        Caption = "虚线是 η。Adagrad 的步子还没走到就消失了；Adam 起步时每步 η，RMSProp 是 10η（它的平均值从零开始），接近极小时才缩短。"
            + "把山沟转一转：梯度下降的损失不变，Adam 与 RMSProp 差出好几个数量级。小于 10⁻¹² 的损失与小于 10⁻⁶ 的步长画在边缘处。",
        Truth = """
            据说自适应方法能治条件数太坏。它们治的是*顺着坐标轴*的那一部分。把山沟转 45°，每个坐标看到的陡与缓都一样，
            分到的学习率也几乎相同，疗效大半就没了；而梯度下降根本察觉不到转动。不过那一部分是实实在在的：
            只在百分之一的样本里出现的特征，曲率也只有百分之一，而且独占一个坐标轴。稀疏数据*就是*顺着坐标轴的山沟，
            这些方法正是为它而生（$theodolite reproduce sparse-and-adaptive$ 有实测：频率相同时，优势也就消失）。
            学习率固定的 Adam 即使在凸损失上也可能不收敛（Reddi 等，2018）。
            """,
        Task = """
            同样的赛跑会原样打开。加上 $momentum(learning-rate=0.033,momentum=0.669)$：山沟顺着坐标轴时它胜得过 Adam 吗？转过之后呢？
            动量可不知道什么坐标轴。
            """,
        Question = "坡度不变时，Adagrad 走 t 步能走多远？Adam 呢？",
        Answer = """
            Adagrad 的步长是 `η/√t`，合计 `2η√t`：一万步约 200η。Adam 每步约 `η`：一万步就是 10,000η。若极小在 1000η 之外，
            Adagrad 要走 25 万步。它本是为在线的凸问题设计的，那里的理论要求学习率这样快地下降。
            """,
        Sources = """
            Duchi、Hazan 与 Singer，JMLR 12（2011）。Tieleman 与 Hinton，Coursera 2012（RMSProp）。Kingma 与 Ba，ICLR 2015。
            Reddi、Kale 与 Kumar，ICLR 2018。Adagrad 学习率下降的问题见 Zeiler，ADADELTA，2012，第 3 节。
            """,
    };
}
