namespace Theodolite.Explorer.Texts;

/// <content>Plateaus.</content>
internal static partial class ChineseTexts
{
    private static PlateauLessonTexts PlateauLesson() => new()
    {
        Title = "平台",
        Summary = "没动静，没动静，还是没动静，然后一落千丈：平台能拖多久，什么办法管用。",
        Body = """
            [饱和|Saturation]的神经元不传梯度。这里 `f = (1 − tanh w)² + y²/4`，在左边很远处，沿 `w` 的坡度约为 `−16·e²ʷ`：
            损失是 4，梯度却几乎为零。这不是临界点，而是[平台|Plateau]：一路都在下坡，只是慢得看不出来。
            从 `w` 走到悬崖约需 `e⁻²ʷ/(32η)` 步，所以每远一个单位，步数就是原来的 e² = 7.4 倍。

            同样 200 次梯度的预算，三种走法：学习率为 `η` 的普通梯度下降；很大的学习率（2000，逐渐减小），把梯度的每个分量
            [裁剪|Clipping]到 0.0002，于是每步不超过 0.4；以及给同一个神经元换一个损失，即交叉熵，它的坡度不会消失。
            """,
        From = "起点 w",
        Map = "平台的等高图与三次下降",
        Losses = "损失与梯度数",
        StepLengths = "沿 w 的步长",
        Plain = "梯度下降",
        Clipped = "大学习率加裁剪",
        Better = "改用交叉熵",
        Leaves = "梯度下降在 {1} 步后离开平台（w > −1）；公式给出 {0} 步。",
        Stays = "梯度下降走了 4000 步仍未离开平台；公式给出 {0} 步。",
        Caption = "三者都用 f 衡量，包括下降另一个损失的那一个。注意步长：在平台上越走越大，过了悬崖则按 1/(4t) 缩小，因为那里没有极小可到。",
        Truth = """
            “每一步都是前一步的一半”说的是到达，不是平台：逐次减半的步子加起来只有第一步的两倍，会停在一点上。
            平台上的步子极小，每一步与前一步却几乎*相等*，在悬崖之前甚至越来越大。单靠裁剪在这里没有用：它只是让一个本会被甩下悬崖的大学习率变得可用。
            而且必须按分量裁剪；若只限制范数，额度就全花在 `y` 上了。平台也不都是饱和造成的：深层网络里长长的平台，
            往往是鞍点的邻域，几个神经元做着同样的事而分不开（Fukumizu 与 Amari，2000）；在那里管用的是曲率，不是更大的学习率。
            """,
        Task = """
            让梯度下降与 RMSProp、Adam 在同一个平台上赛跑：后两者除以梯度的大小，匀速走过。再把起点移到 `(−5, 1)`：三者中谁察觉到了？
            """,
        Question = "η = 0.5 时，梯度下降从 w = −4 出发需要 190 步。从 w = −6 出发呢？",
        Answer = """
            约为 `e⁴ ≈ 55` 倍，一万步左右。学习率只是一个系数：大十倍，步数少到十分之一；而远两个单位就是 55 倍。
            所以决定起点的初始化，胜过任何学习率。
            """,
        Sources = """
            Glorot 与 Bengio，AISTATS 2010（饱和）。Solla、Levin 与 Fleisher，Complex Systems 2（1988）（交叉熵与平方误差）。
            Pascanu、Mikolov 与 Bengio，ICML 2013（裁剪）。Fukumizu 与 Amari，Neural Networks 13（2000）。
            步数由推导得出，$theodolite reproduce plateau$ 会实测。
            """,
    };
}
