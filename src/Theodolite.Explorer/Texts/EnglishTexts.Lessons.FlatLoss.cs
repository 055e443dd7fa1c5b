namespace Theodolite.Explorer.Texts;

/// <content>A flat loss is not a critical point.</content>
internal static partial class EnglishTexts
{
    private static FlatLossLessonTexts FlatLossLesson() => new()
    {
        Title = "A flat loss is not a critical point",
        Summary = "Four losses that have stopped falling, side by side. The gradient tells them apart, and the curvature decides.",
        Body = """
            The curve is flat: is the [gradient|Gradient] zero? Mostly not. Four runs have stopped getting better, three of them on the bowl
            `1 + x²/2 + 5y²`. One jumps across it, at `ηλ` close to 2. One has reached its [noise floor|NoiseFloor]. One sits at a [saddle point|Saddle], the zero weights of
            `(1 − w₁w₂)²`. And one has arrived at a [minimum|LocalMinimum].

            The left figure, all that most people ever plot, does not tell which is which. The right one, the norm of the full gradient, parts
            the first two from the last two. Saddle and minimum differ in neither; there the lowest eigenvalue decides.
            """,
        Rate = "η of the first run (threshold 0.2)",
        Losses = "Loss against steps",
        Gradients = "Norm of the full gradient against steps",
        RunName = "run",
        Lowest = "λ_min",
        Swinging = "across the bowl",
        Noisy = "noise floor",
        Saddle = "saddle",
        Minimum = "minimum",
        Caption = "The outcome is read off the run, the verdict from a survey of its last point alone. A point does not know how it was reached: "
            + "of the first two the survey can only say that they go on downhill. Gradients below 10⁻¹² are drawn at 10⁻¹².",
        Truth = """
            "The loss has plateaued, so we are at a local minimum" is wrong twice: it may be no critical point, and if it is one, a saddle.
            In practice the norm of the gradient often *grows* while the loss falls (Goodfellow, Bengio and Courville 2016, figure 8.1). And
            "the gradient is small" needs a scale: small beside what? Theodolite asks how much the quadratic model still promises,
            `½gᵀ(|H| + τI)⁻¹g`, in parts of the loss. Only if that is next to nothing, the point counts as critical; only then eigenvalues
            name it, and a [certificate|Certificate] bounds the one that was not found. For the first two a survey of the *run* also reads
            the history: sharpness against 2/η, and the gradient beside its noise.
            """,
        Task = """
            Two runs on the bowl, one of them on the threshold, and noise on both. The inspected point is where the swinging run stays: what
            does its verdict rest on? Set the noise to zero and lower the first rate to 0.19.
            """,
        Question = "The loss has stood still for a hundred epochs, and the norm of the full gradient is 5. What do you do first?",
        Answer = """
            Lower the rate. With a gradient that large it is no critical point, so no escape from a saddle is needed: either the run swings
            across a steep direction, and a smaller rate lets the loss fall at once, or it is at its noise floor, and the floor falls with
            the rate. If nothing changes at a tenth of the rate, measure again.
            """,
        Sources = """
            Goodfellow, Bengio and Courville, Deep Learning, MIT Press 2016, section 8.2.2. $theodolite reproduce flat-loss-large-gradient$
            has the derived values of all four runs beside the measured ones.
            """,
    };
}
