namespace Theodolite.Explorer.Texts;

/// <content>Why high dimension means saddles.</content>
internal static partial class ChineseTexts
{
    private static DimensionLessonTexts DimensionLesson() => new()
    {
        Title = "维数高，为什么鞍点多？",
        Summary = "抛硬币说 2⁻ᴺ，随机矩阵说远小于此。可训练为什么还是停在极小处？",
        Body = """
            [临界点|CriticalPoint]处[海森矩阵|Hessian]的特征值*全*为正，才是极小。流行的说法是给每个特征值抛一枚硬币：概率是 `2⁻ᴺ`。
            但特征值并不独立，它们互相排斥。对[高斯正交系综|GaussianEnsemble]中的随机对称矩阵，概率按 `exp(−N²(ln 3)/4)` 下降，快得多。
            N = 1 … 6 时依次是 0.5、0.146447、0.0249209、0.00245671、0.000140115、0.00000462。

            左图把刚刚抽出的矩阵与两条规律放在一起；右图是正特征值的个数：几乎每个矩阵里都约占一半。
            现在用第二个滑块把*整个*谱向上移。
            """,
        Order = "矩阵的阶 N",
        Shift = "谱的平移量（以 √N 为单位）",
        Probability = "特征值全为正的概率",
        Shares = "正特征值有多少个",
        PositiveCount = "正特征值的个数",
        ShareOfMatrices = "比例",
        CoinFlips = "抛硬币",
        RandomMatrices = "随机矩阵（文献值）",
        Counted = "刚刚数出的",
        Finding = "在 {0:N0} 个 {1} 阶矩阵中，有 {2} 个的特征值全为正；抛硬币会期望 {3} 个。平均有 {4} % 的特征值为正。",
        Caption = "竖线是两倍标准误差。左图不含平移，一个都没抽到的阶数没有点；右图含平移。谱的范围是 −2√N 到 2√N，平移 2 就把下边缘抬到零。",
        Truth = """
            这两条规律说的都不是训练停下的地方。网络的海森矩阵不是毫无偏好的随机矩阵：高度与曲率连在一起。
            在高斯随机地形里，谱处处是同样的半圆，但位置越低，谱越往上移（Bray 与 Dean，2007）：这正是第二个滑块。
            高处的临界点是鞍点，低处的是极小。Dauphin 等人（2014）在小网络上量到了同样的趋势：负特征值的比例，即[指标|Index]，
            随损失下降而减小。下降过程走向损失低的地方，鞍点是途中的事。实测的谱也不是半圆：大多数特征值接近零，另有几个大的离群值。
            $theodolite reproduce random-matrices$ 与 $theodolite reproduce index-against-error$ 会重算这两个结果，并说明保留之处。
            """,
        Task = """
            有一种地形，抛硬币*是*对的：每项只含一个坐标的和，因为它的海森矩阵是对角的。这里每个坐标各有两座峰、两个谷。
            寻找全部临界点，数一数：4 个极小，8 个鞍点，4 个极大，正是 ¼、½、¼。
            """,
        Question = "H 的对角元，即对每个权重的二阶导数，全为正，就足以是极小吗？",
        Answer = """
            不够。`H = [[1, 3], [3, 1]]` 的特征值是 4 和 −2。对角元为正是必要的，在这里每个的概率是 ½：抛硬币的说法就是这么来的。
            它忘了对角线以外的一切，而维数一高，矩阵几乎全在对角线以外。
            """,
        Sources = """
            Dean 与 Majumdar，Physical Review Letters 97, 160201（2006）。Dedieu 与 Malajovich，Journal of Complexity 24（2008）。
            Bray 与 Dean，Physical Review Letters 98, 150201（2007）。Dauphin、Pascanu、Gulcehre、Cho、Ganguli 与 Bengio，NeurIPS 2014。
            """,
    };
}
