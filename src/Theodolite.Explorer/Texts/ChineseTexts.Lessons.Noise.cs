namespace Theodolite.Explorer.Texts;

/// <content>Batch noise.</content>
internal static partial class ChineseTexts
{
    private static NoiseLessonTexts NoiseLesson() => new()
    {
        Title = "批量噪声与鞍点",
        Summary = "噪声只有沿负曲率方向有分量，才能把训练晃下鞍点。权重全零时永远没有。",
        Body = """
            “小批量的噪声会把你从鞍点上晃下来”：取 `f = x²/2 + y⁴/4 − y²/2`，0 处是[严格鞍点|StrictSaddle]，两侧 `y = ±1` 是极小，
            学习率 0.1。在鞍点附近，`y` 每步乘以 1.1，*只要它不恰好是零*。所以从距离 `δ` 出发，离开要 `ln(½/δ)/ln 1.1` 步；
            标准差为 `σ` 的噪声，作用相当于距离 `δ = ησ/√(1.1² − 1)`。

            四次下降都从山脊出发：没有噪声；只沿 `x` 有噪声；两个方向都有噪声；没有噪声，但起点偏离山脊一点。
            噪声小到千分之一，也只多花 72 步。
            """,
        Beside = "最后一个起点偏离山脊的距离",
        Distances = "到山脊的距离 |y|",
        Away = "越过即算离开",
        RunName = "下降",
        LeftAfter = "离开所用步数",
        Predicted = "公式给出",
        Never = "没有离开（600 步）",
        Still = "没有噪声",
        AlongX = "只沿 x 有噪声",
        AlongBoth = "两个方向都有噪声",
        StartBeside = "没有噪声，起点偏离一点",
        Caption = "恰好为 0 的值画在 10⁻¹⁵ 处：四条中有两条重叠在那里，永不上升。有噪声时离开的时间是随机的，公式给出的是它的量级。换个种子试试。",
        ZeroTitle = "噪声毫无分量的地方",
        ZeroBody = """
            网络 `ŷ = w₂·tanh(w₁x)`，权重全零：无论哪个样本，梯度要到达一个权重都得经过另一个，而那个是零。
            每个样本说的都恰好是“零”，小批量自然也一样。但这里是鞍点：对这四个样本，海森矩阵是 `[[0, −1.375], [−1.375, 0]]`，
            沿 −1.375 的方向可以下降。
            """,
        Sample = "样本",
        GradientAtZero = "w = (0, 0) 处的梯度",
        GradientBeside = "w = (0.1, 0.1) 处的梯度",
        Truth = """
            噪声在负曲率方向上有多少分量，就有多大帮助（Daneshmand 等，2018）；小批量的噪声并非各方向相同，
            而对称性可以恰好禁止要紧的那个方向。真正救了训练的多半是*起点*：随机初始的权重以概率 1 避开严格鞍点（Lee 等，2016）。
            但这没有说要多久。一个鞍点后面可能还有下一个，而且每次都比上一次更贴近山脊：普通下降的时间可以随鞍点数目指数增长，
            有噪声时则每个鞍点花的时间都一样（Du 等，2017；$theodolite reproduce sgd-and-saddles$）。噪声也有代价：
            学习率固定时，它留下[噪声底|NoiseFloor] `½Σ ησ²/(2 − ηλ)`。
            """,
        Task = """
            一个起点恰在山脊上，另一个偏离百万分之一。没有噪声，前者永远不会离开。现在加大噪声：`σ` 到多大，两者都能在 300 步内离开？
            然后检查鞍点并比较逃离方法：曲率不靠运气。
            """,
        Question = "同事把网络的权重全部设为零，说每批一个样本就能打破对称。行吗？",
        Answer = """
            不行。每个权重的梯度都是与另一个权重或激活值的乘积，而那些对每个样本都是零，并且一直是零。只有输出层的偏置在学习。
            任何随机的起点，再小也足以离开，所需时间按 `ln(1/大小)` 增长。
            """,
        Sources = """
            Lee、Simchowitz、Jordan 与 Recht，COLT 2016。Jin、Ge、Netrapalli、Kakade 与 Jordan，ICML 2017。
            Du、Jin、Lee、Jordan、Singh 与 Póczos，NeurIPS 2017。Daneshmand、Kohler、Lucchi 与 Hofmann，ICML 2018。
            """,
    };
}
