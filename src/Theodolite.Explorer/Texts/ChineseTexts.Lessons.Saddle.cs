namespace Theodolite.Explorer.Texts;

/// <content>Local minimum or saddle.</content>
internal static partial class ChineseTexts
{
    private static SaddleLessonTexts SaddleLesson() => new()
    {
        Title = "局部极小，还是鞍点？",
        Summary = "一条切片什么也证明不了。把直线转一转，“极小”就变成了鞍点。",
        Body = """
            世上最小的网络 `ŷ = w₁w₂x` 只有两个权重。只用一个样本 `x = y = 1` 时，损失是 `f = (1 − w₁w₂)²`。权重全为零时
            [梯度|Gradient]为零：从那里出发的梯度下降一步也不会动。这是[局部极小|LocalMinimum]，还是[鞍点|Saddle]？

            答案在[海森矩阵|Hessian]里：`H = [[0, −2], [−2, 0]]`。它的[特征值|Eigenvalue]是 2（沿 `(1, −1)/√2`）和 −2（沿 `(1, 1)/√2`）。
            有一个是负的，所以是鞍点。沿着角度为 `φ` 的直线，曲率是 `dᵀHd = −2 sin 2φ`；只画这一条直线，看到的也就只有这一个数。
            转动直线，或者直接在图上点一下。
            """,
        Angle = "直线的角度 φ（度）",
        Map = "损失的等高图与过鞍点的直线",
        Line = "沿直线的损失",
        Caption = "长线是切片的方向，短线是特征向量：实线方向损失向上弯，虚线方向向下弯。沿虚线走到 w₁ = w₂ = 1，损失降到 0。",
        LooksMinimum = "：这条切片看上去是极小。",
        LooksMaximum = "：这条切片看上去是极大。",
        LooksFlat = "：这条切片看上去是平的。",
        Truth = """
            文章里常见的一维损失曲线，只能反映海森矩阵的一个数。维数一高，情况更糟：随机取一个单位方向 `d`，
            曲率 `dᵀHd` 几乎总是全部特征值的*平均*。一千个正特征值里混着一个负的，随机切片是碰不到它的；
            必须用乘积 `Hv`（Lanczos 方法）专门去找，再由[证书|Certificate]说明找得够不够仔细。
            """,
        Task = """
            试验场会停在鞍点上，并从零点和它旁边的一点各出发一次。先看图下面的[结论|Verdict]，再比较几种逃离方法：
            梯度下降原地不动，沿 −2 的特征向量走一步就离开了。然后寻找全部临界点：山谷 `w₁w₂ = 1` 上的点为什么无法逐个证明？
            """,
        Question = "沿两条坐标轴，损失都是常数：f(w₁, 0) = f(0, w₂) = 1。只改一个权重毫无作用。那么零点为什么不是平坦的极小？",
        Answer = """
            坐标轴只看得见 `H` 的对角线，而对角线是零。旁边的 −2 把两个权重联系在一起：同时改变它们，`f(t, t) = (1 − t²)²` 就下降了。
            逐个坐标检查，只是在无穷多条直线里看了两条。
            """,
        Sources = """
            Baldi 与 Hornik，Neural Networks 2（1989）：线性网络只有鞍点，没有非全局的局部极小。Goodfellow、Vinyals 与 Saxe，ICLR 2015：
            网络损失的一维切片，以及它们掩盖了什么。
            """,
    };
}
