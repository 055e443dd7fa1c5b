namespace Theodolite.Explorer.Texts;

/// <content>Adaptive rates.</content>
internal static partial class EnglishTexts
{
    private static AdaptiveLessonTexts AdaptiveLesson() => new()
    {
        Title = "Adaptive rates",
        Summary = "A rate for each coordinate: strong in ravines along the axes, Adagrad stops early, Adam walks in steps of η.",
        Body = """
            A ravine of [condition number|ConditionNumber] 100: `u²/2 + 50v²`. One rate cannot serve both directions: the steep one forbids
            more than 0.02. Adaptive methods divide each coordinate by the size of its own gradients. *Adagrad* sums their squares, so its
            rate falls as `1/√t` for good. *RMSProp* and *Adam* forget old ones, and a coordinate whose gradient is steady moves by about
            `η` a step, however small that gradient is.

            Gradient descent runs at its best rate, `2/(1 + 100)`. Change the rate of the others, then turn the ravine.
            """,
        Rate = "η of the adaptive methods",
        Angle = "the ravine turned by, in degrees",
        Map = "Map of the ravine with four descents",
        Losses = "Loss against gradients",
        StepLengths = "Lengths of the steps in x",
        Finding = "Loss after 200 gradients:",
        Separator = " · ",
        Caption = "The dashed line is η. Adagrad's steps die away before it arrives. Adam begins with steps of η, RMSProp with 10η (its "
            + "average starts at zero), and theirs shorten only as the minimum comes near. Turn the ravine: gradient descent ends at the "
            + "same loss, Adam and RMSProp lose orders of magnitude. Losses below 10⁻¹² and steps below 10⁻⁶ are drawn there.",
        Truth = """
            It is said that adaptive methods cure bad conditioning. They cure the part of it that lies *along the axes*. Turn the ravine by
            45° and each coordinate sees the same mixture of steep and flat, so that all get nearly the same rate, and most of the
            cure is gone; gradient descent does not notice the turn. That part is real, though: a feature that occurs in a hundredth of the samples has a
            hundredth of the curvature, on an axis of its own. Sparse data *is* a ravine along the axes, and that is where these methods
            were made for ($theodolite reproduce sparse-and-adaptive$ measures it, and that with equal frequencies the advantage is gone).
            Adam with a constant rate can fail to converge even on convex losses (Reddi et al. 2018).
            """,
        Task = """
            The same race opens as it stands here. Add $momentum(learning-rate=0.033,momentum=0.669)$: does it beat Adam in the ravine along
            the axes, and in the turned one? Nothing in momentum knows of axes.
            """,
        Question = "Down a constant slope, how far does Adagrad get in t steps, and how far does Adam?",
        Answer = """
            Adagrad's steps are `η/√t`, together `2η√t`: after 10,000 steps some 200η. Adam makes about `η` a step: 10,000η. If the minimum
            is 1000η away, Adagrad needs 250,000 steps. It was made for convex losses met online, where so fast a decay is what the theory
            asks for.
            """,
        Sources = """
            Duchi, Hazan and Singer, JMLR 12 (2011). Tieleman and Hinton, Coursera 2012 (RMSProp). Kingma and Ba, ICLR 2015. Reddi, Kale and
            Kumar, ICLR 2018. Zeiler, ADADELTA, 2012, section 3, on Adagrad's falling rate.
            """,
    };
}
