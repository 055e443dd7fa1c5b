namespace Theodolite.Explorer.Texts;

/// <content>A flat loss is not a critical point.</content>
internal static partial class ChineseTexts
{
    private static FlatLossLessonTexts FlatLossLesson() => new()
    {
        Title = "损失不动，不等于到了临界点",
        Summary = "四条不再下降的损失曲线摆在一起。区分它们靠梯度，定性靠曲率。",
        Body = """
            曲线平了，[梯度|Gradient]就是零吗？多半不是。这里有四次不再变好的下降，其中三次在碗 `1 + x²/2 + 5y²` 里：一个在两壁间来回跳，`ηλ` 接近 2；
            一个到了[噪声底|NoiseFloor]；一个停在[鞍点|Saddle]，即 `(1 − w₁w₂)²` 的零权重处；还有一个到了[极小|LocalMinimum]。

            大多数人只画左图，而左图分不出谁是谁。右图是完整梯度的范数，它把前两个与后两个分开。鞍点与极小在两张图里都一样，
            要靠最小特征值来区分。
            """,
        Rate = "第一次下降的 η（阈值 0.2）",
        Losses = "损失与步数",
        Gradients = "完整梯度的范数与步数",
        RunName = "下降",
        Lowest = "λ_min",
        Swinging = "在碗壁间来回跳",
        Noisy = "噪声底",
        Saddle = "鞍点",
        Minimum = "极小",
        Caption = "“结果”来自整个过程，“结论”只来自对最后一点的诊断。一个点并不知道自己是怎么走来的：对前两个，诊断只能说它们还在下坡。小于 10⁻¹² 的梯度画在 10⁻¹² 处。",
        Truth = """
            “损失不动了，所以到了局部极小”错了两次：可能根本不是临界点；即便是，也可能是鞍点。实际训练中，
            损失下降时梯度的范数常常反而*增大*（Goodfellow、Bengio 与 Courville，2016，图 8.1）。“梯度很小”也要有尺度：与什么相比？
            Theodolite 问的是二次模型还许诺多少，即 `½gᵀ(|H| + τI)⁻¹g` 占损失的几分之几。只有它微乎其微，才算临界点；
            这时才由特征值定性，再由[证书|Certificate]给没有找到的那个特征值定界。对前两种情形，诊断一次*训练*时还会读它的历史：
            尖锐度与 2/η 相比，梯度与它的噪声相比。
            """,
        Task = """
            碗里的两次下降，一个恰在阈值上，两者都带噪声。检查点就是摆动的那一个停留之处：它的结论凭的是什么？
            把噪声设为零，再把第一个学习率降到 0.19 看看。
            """,
        Question = "损失一百个周期没动，完整梯度的范数是 5。你先做什么？",
        Answer = """
            先降学习率。梯度这么大，就不是临界点，用不着逃离鞍点：要么是在陡的方向上来回跳，学习率一小，损失立刻下降；
            要么是到了噪声底，而噪声底随学习率一起下降。若降到十分之一仍毫无变化，再重新测量。
            """,
        Sources = """
            Goodfellow、Bengio 与 Courville，Deep Learning，MIT Press 2016，8.2.2 节。
            $theodolite reproduce flat-loss-large-gradient$ 把四次下降的推导值与实测值并列。
            """,
    };
}
