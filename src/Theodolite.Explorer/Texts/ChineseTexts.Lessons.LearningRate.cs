namespace Theodolite.Explorer.Texts;

/// <content>Learning rates.</content>
internal static partial class ChineseTexts
{
    private static LearningRateLessonTexts LearningRateLesson() => new()
    {
        Title = "学习率",
        Summary = "太小、正好、太大：由一个阈值 2/λ 决定。还有，衰减能治什么。",
        Body = """
            在曲率为 `λ` 的碗里，梯度下降每步把距离乘以 `1 − ηλ`。只要 `|1 − ηλ| < 1`，即 `η < 2/λ`，距离就缩小。
            一只碗有许多曲率，[学习率|LearningRate]却只有一个：*最大*的曲率，即[尖锐度|Sharpness]，定上限；最小的曲率随之决定快慢。
            这里两个曲率是 10 和 1，所以上限是 0.2，最好的学习率是 `2/(1 + 10) ≈ 0.182`。
            """,
        Map = "碗的等高图与一次下降",
        Losses = "损失与步数",
        TooSmall = "太小",
        Right = "正好",
        Edge = "恰在阈值",
        TooLarge = "太大",
        Outcome = "Theodolite 对这次下降的判断：",
        Factors = "每一步 x 乘以 1 − η = {0}，y 乘以 1 − 10η = {1}。阈值 2/λ = {2}，最好的学习率 {3}。",
        NoiseTitle = "有噪声时：衰减能治，固定学习率治不了",
        NoiseBody = """
            小批量给梯度的每个分量加上标准差为 `σ` 的噪声。学习率固定时，损失会停在[噪声底|NoiseFloor] `½Σ ησ²/(2 − ηλ)`，
            再等也不会更低。它看上去像振荡，却是另一种：不是冲过了头，而是步子本身是随机的。让学习率下降，这里用 `0.1/(1 + k/40)`，
            噪声底也跟着下降。
            """,
        Constant = "固定，η = 0.1",
        Decaying = "衰减，0.1/(1 + k/40)",
        Floor = "公式给出的噪声底",
        Truth = """
            这个阈值属于二次函数，而损失只在近处像二次函数。用全部样本训练深层网络时，尖锐度会*上升*到 2/η，然后停在那里：
            损失忽上忽下，长期看却仍在下降（Cohen 等，2021，“稳定性边缘”）。所以“太大”不一定意味着发散。阈值还取决于优化器：
            动量为 β 时是 2(1 + β)/λ；对 Adam，按它自己缩放后的曲率、β₁ = 0.9，则把 2 换成 38。衰减也不能太快：学习率之和必须是无穷大，
            否则走到哪里就停在哪里（Robbins 与 Monro，1951）。
            """,
        Task = """
            四个学习率在碗里赛跑：太慢、收敛、振荡、发散。用滑块找出 100 次梯度后仍算收敛的最大学习率：离 0.2 能有多近？
            """,
        Question = "η 恰为 0.2 时，损失永远停在 1.25。为什么是这个数？",
        Answer = """
            `1 − 10η = −1`：y 在 −0.5 与 0.5 之间来回跳，不再缩小，于是 `5y² = 1.25` 不变，而 x 趋于零。损失是平的，梯度却是 5：见最后一课。
            """,
        Sources = """
            Robbins 与 Monro，Annals of Mathematical Statistics 22（1951）。Cohen、Kaur、Li、Kolter 与 Talwalkar，ICLR 2021；
            自适应方法见 Cohen 等，2022。$theodolite reproduce decay-and-oscillation$ 与 $edge-of-stability$。
            """,
    };
}
