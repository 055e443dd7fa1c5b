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
        ConditionNumber = new(
            "条件数 κ",
            "最大曲率与最小曲率之比：山谷的长是宽的 √κ 倍。"),
        CriticalDamping = new(
            "临界阻尼",
            "滑行与摆动之间的动量：此时两个特征根重合，距离缩小得最快。"),
        StrictSaddle = new(
            "严格鞍点",
            "至少有一个负特征值的鞍点：单凭曲率就能看出下降的方向。"),
        Index = new(
            "指标",
            "临界点处海森矩阵负特征值的个数；通常画的是它所占的比例与损失的关系。"),
        GaussianEnsemble = new(
            "高斯正交系综",
            "元素独立且服从正态分布的对称矩阵，对角元的方差是其余元素的两倍：没有任何方向受到偏爱。"),
        NoiseFloor = new(
            "噪声底",
            "梯度带噪声时，固定学习率无法再低于的损失：每一步加入的方差恰好等于曲率消去的方差。"),
        Clipping = new(
            "裁剪",
            "对梯度的范数或每个分量设上限：无论学习率多大，步长都有界。"),
        Saturation = new(
            "饱和",
            "神经元落在 sigmoid 或 tanh 的平坦端，导数几乎为零，流经它的梯度也随之消失。"),
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
        Verdict = new(
            "结论",
            "损失为何停在这里：封闭列表中的一项，附带证明它的数字。"),
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
        CriticalPoint = new(
            "临界点",
            "梯度为零的点：极小、极大或鞍点。"),
    };
}
