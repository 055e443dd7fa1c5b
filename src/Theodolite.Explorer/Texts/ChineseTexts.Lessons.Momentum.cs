namespace Theodolite.Explorer.Texts;

/// <content>Momentum.</content>
internal static partial class ChineseTexts
{
    private static MomentumLessonTexts MomentumLesson() => new()
    {
        Title = "动量",
        Summary = "等效学习率 η/(1 − β)，四种状态，以及刚好不摆动的动量。",
        Body = """
            [动量|Momentum]保留上一步的 `β` 份：`v ← βv + ∇f`，`x ← x − ηv`。在坡度不变的地方，步长会长到 `η/(1 − β)`：
            `β = 0.9` 时，实际学习率是写出来的十倍。在曲率为 `λ` 的方向上，一切由两个数决定，`ηλ` 与 `β`：
            每一步乘以方程 `z² − (1 + β − ηλ)z + β = 0` 的根。

            正实根是滑行，复根是衰减摆动，负根是左右跳动；`ηλ > 2(1 + β)` 就全完了。图上的曲线是[临界阻尼|CriticalDamping]
            `β* = (1 − √(ηλ))²`：两个根都等于 `1 − √(ηλ)`。在图上点一下试试。
            """,
        RateTimesCurvature = "ηλ",
        Map = "动量的各种状态（横轴学习率，纵轴 β）；颜色越深越快",
        Places = "每步之后的距离 x",
        Damped = "临界阻尼的 β",
        Plain = "没有动量",
        Slope = "坡度不变时的步长",
        Finding = "状态：{0}。长远看，每一步剩下距离的 {1}。临界阻尼：β* = {2}。",
        GoCritical = "把 β 设为临界阻尼",
        Caption = "摆动的状态下，距离每步乘以 √β，与学习率无关：学习率再大，也只是摆得更快。下图是没有曲率时的步长。",
        Truth = """
            人们说这只重球能滚过小山丘。有时确实能；但它*真正*的用处是狭窄的山谷。设[条件数|ConditionNumber]为 `κ`，
            普通下降用最好的学习率每步剩下 `(κ − 1)/(κ + 1)`；动量取 `η = (2/(√λ₁ + √λ₂))²`、`β = ((√κ − 1)/(√κ + 1))²` 时剩下
            `(√κ − 1)/(√κ + 1)`。κ = 100 时是 0.980 对 0.818：步数只要十分之一。这是二次函数的定理；对一般的光滑损失，
            这样的取法甚至可能循环不止。而在噪声决定快慢的地方，动量不过相当于学习率 η/(1 − β)。
            """,
        Task = """
            在 κ = 100 的山沟里有三个在跑：最好学习率的普通下降、最好的动量，以及会摆动的 β = 0.95。在下方的相图上点击，
            可以改动赛跑中的第一个动量优化器。你能胜过 0.669 吗？
            """,
        Question = "你把 β 从 0.9 提到 0.99，学习率不变。除了实验的名字，还变了什么？",
        Answer = """
            等效学习率大了十倍，旧梯度也消退得慢十倍：延续约一百步，而不是十步。摆动的方向现在每步乘以 `√0.99`：
            缩小到十分之一要 460 步，原来只要 44 步。原本走得好好的山谷里这反而*更慢*；只有那些本来毫无希望的方向才变快。
            """,
        Sources = """
            Polyak，USSR Computational Mathematics and Mathematical Physics 4（1964）。Sutskever、Martens、Dahl 与 Hinton，ICML 2013。
            Goh，Why momentum really works，Distill 2017。循环的例子见 Lessard、Recht 与 Packard，SIAM Journal on Optimization 26（2016）。
            """,
    };
}
