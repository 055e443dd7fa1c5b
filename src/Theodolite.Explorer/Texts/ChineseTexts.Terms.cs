namespace Theodolite.Explorer.Texts;

/// <content>The terms.</content>
internal static partial class ChineseTexts
{
    private static TermTexts Terms() => new()
    {
        GradientEquivalent = new(
            "梯度当量",
            "以一次梯度计算为单位的工作量：一次损失求值约为三分之一，一次海森-向量积约为二。赛跑按相同工作量而非相同步数比较才公平。"),
        LearningRate = new(
            "学习率 η",
            "步长的系数。设最大曲率为 λ，梯度下降在 η 小于 2/λ 时稳定。"),
        Momentum = new(
            "动量 β",
            "上一步被保留的比例。方向稳定时，步长放大到 1/(1 − β) 倍。"),
        Beta1 = new(
            "β₁",
            "梯度滑动平均的衰减率。"),
        Beta2 = new(
            "β₂",
            "梯度平方滑动平均的衰减率，步长要除以它的平方根。"),
        Noise = new(
            "噪声 σ",
            "加在梯度每个分量上的噪声的标准差：小批量带来的就是这种噪声。"),
        Eigenvalue = new(
            "特征值 λ",
            "二次模型主轴方向上的曲率：正值向上弯，负值向下弯。"),
        Hessian = new(
            "海森矩阵",
            "二阶导数构成的矩阵：梯度在各个方向上如何变化。"),
        Gradient = new(
            "梯度",
            "上升最快的方向；它的长度就是坡度。"),
        Saddle = new(
            "鞍点",
            "梯度为零，损失在一些方向上弯，在另一些方向下弯。"),
        LocalMinimum = new(
            "局部极小",
            "梯度为零，每个方向都向上弯。"),
        Plateau = new(
            "平台",
            "损失仍在下降，但慢到任何预算都看不到：阻挡它的只是过小的梯度。"),
        Sharpness = new(
            "尖锐度",
            "海森矩阵的最大特征值；它超过 2/η 时梯度下降会振荡。"),
        StabilityThreshold = new(
            "稳定阈值",
            "尖锐度超过它时，这个学习率的步子会一步比一步大：梯度下降为 2/η，带动量 β 时为 (2 + 2β)/η。"),
        Verdict = new(
            "结论",
            "损失为何停在这里：封闭列表中的一项，附带证明它的数字。"),
        RootCause = new(
            "根本原因",
            "把损失固定在此处的原因，而且不是所发现的其他原因的后果。"),
        Certificate = new(
            "证书",
            "以双精度计算的界，证明某个特征值的符号。"),
        MinimumRatio = new(
            "极小比",
            "临界点处正特征值所占比例：极小处为 1，鞍点处小于 1。"),
        Spectrum = new(
            "谱",
            "海森矩阵的全部特征值；数目太多时用密度表示。"),
        FilterNormalisation = new(
            "滤波器归一化",
            "随机方向按滤波器缩放到权重的范数：否则平坦与尖锐只是单位问题（Li 等，2018）。"),
        PrincipalComponents = new(
            "主成分",
            "训练过程移动最多的方向。随机游走的主成分也能解释 61 % 与 15 %。"),
        OffPlane = new(
            "离平面的距离",
            "一个点距离绘图平面有多远。它下方的曲面不是训练的损失：训练点有自己的损失。"),
        LayerCurvature = new(
            "逐层曲率",
            "固定其余参数，只看一层参数的海森矩阵：网络在哪里弯曲。"),
        CriticalIndex = new(
            "指数",
            "临界点处负特征值所占比例：极小处为 0，极大处为 1。"),
        CriticalPoint = new(
            "临界点",
            "梯度为零的点：极小、极大或鞍点。"),
    };
}
