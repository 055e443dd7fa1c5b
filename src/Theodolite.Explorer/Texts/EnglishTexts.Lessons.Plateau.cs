namespace Theodolite.Explorer.Texts;

/// <content>Plateaus.</content>
internal static partial class EnglishTexts
{
    private static PlateauLessonTexts PlateauLesson() => new()
    {
        Title = "Plateaus",
        Summary = "Nothing, nothing, nothing, then the cliff: how long a plateau holds, and what helps.",
        Body = """
            A unit that is [saturated|Saturation] passes no gradient on. Here `f = (1 − tanh w)² + y²/4`, and far to the left the slope in `w`
            is about `−16·e²ʷ`: next to nothing, though the loss is 4. It is no critical point, it is a [plateau|Plateau]: downhill all the
            way, at a pace that nobody sees. From `w` the way to the cliff takes about `e⁻²ʷ/(32η)` steps, so each unit further out costs
            e² = 7.4 times as many.

            Three ways on the same budget of 200 gradients: plain gradient descent at the rate `η`; a very large rate, 2000 and falling, with
            each coordinate of the gradient [clipped|Clipping] to 0.0002, so that no step is longer than 0.4; and another loss for the same
            unit, the cross-entropy, whose slope does not die out.
            """,
        From = "start w",
        Map = "Map of the plateau with three descents",
        Losses = "Loss against gradients",
        StepLengths = "Lengths of the steps in w",
        Plain = "gradient descent",
        Clipped = "large rate, clipped",
        Better = "cross-entropy instead",
        Leaves = "Gradient descent leaves the plateau (w > −1) after {1} steps; the formula says {0}.",
        Stays = "Gradient descent has not left the plateau after 4000 steps; the formula says {0}.",
        Caption = "The loss of all three is measured by f, also of the one that descends another. Watch the steps: on the plateau they grow, "
            + "after the cliff they shrink like 1/(4t), for there is no minimum to arrive at.",
        Truth = """
            "Every step is half the one before" describes arriving, not a plateau: steps that halve add up to twice the first and stop at a
            point. On a plateau steps are tiny and each *nearly equals* the one before; ahead of the cliff they even
            grow. Clipping alone does nothing here; it
            makes a rate usable that would be thrown off the cliff. It must clip each coordinate: a limit on the norm would be spent on `y`.
            Nor is every plateau saturation. The long ones of deep networks are often the neighbourhood of saddles at which units do the
            same and cannot part (Fukumizu and Amari 2000), and there curvature helps where a larger rate does not.
            """,
        Task = """
            Race gradient descent against RMSProp and Adam over the same plateau: they divide by the size of the gradient and cross at an
            even pace. Then move the start to `(−5, 1)`. Which of the three notices?
            """,
        Question = "With η = 0.5 gradient descent needs 190 steps from w = −4. How many from w = −6?",
        Answer = """
            About `e⁴ ≈ 55` times as many: some ten thousand. The rate enters only as a factor: ten times the rate is a tenth of the steps,
            while two units of distance are 55 times. That is why initialisation, which decides where you start, beats every rate.
            """,
        Sources = """
            Glorot and Bengio, AISTATS 2010 (saturation). Solla, Levin and Fleisher, Complex Systems 2 (1988) (cross-entropy against
            squares). Pascanu, Mikolov and Bengio, ICML 2013 (clipping). Fukumizu and Amari, Neural Networks 13 (2000). The times are
            derived; $theodolite reproduce plateau$ measures them.
            """,
    };
}
