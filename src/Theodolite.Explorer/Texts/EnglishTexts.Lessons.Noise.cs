namespace Theodolite.Explorer.Texts;

/// <content>Batch noise.</content>
internal static partial class EnglishTexts
{
    private static NoiseLessonTexts NoiseLesson() => new()
    {
        Title = "Batch noise and saddles",
        Summary = "Noise shakes a run off a saddle only where it points along negative curvature. At zero weights it never does.",
        Body = """
            "Minibatch noise shakes you off a saddle": take `f = x²/2 + y⁴/4 − y²/2`, a [strict saddle|StrictSaddle] at 0 between two minima
            at `y = ±1`, and rate 0.1. Close to the saddle `y` grows by the factor 1.1 a step, *if it is not exactly zero*. So from the
            distance `δ` it takes `ln(½/δ)/ln 1.1` steps to leave, and noise of deviation `σ` acts like the distance `δ = ησ/√(1.1² − 1)`.

            Four runs from the ridge: without noise; with noise along `x` alone; with noise along both; and without noise, from a start
            beside the ridge. A thousandth of the noise costs 72 steps more, no more than that.
            """,
        Beside = "distance of the last start from the ridge",
        Distances = "Distance from the ridge, |y|",
        Away = "counted as left",
        RunName = "run",
        LeftAfter = "left after, in steps",
        Predicted = "by the formula",
        Never = "never (600 steps)",
        Still = "no noise",
        AlongX = "noise along x alone",
        AlongBoth = "noise along both",
        StartBeside = "no noise, start beside",
        Caption = "Exactly 0 is drawn at 10⁻¹⁵: two of the four lie there, one on the other, and never rise. With noise the time to "
            + "leave is random; the formula gives its scale. Change the seed.",
        ZeroTitle = "Where noise has no component at all",
        ZeroBody = """
            The network `ŷ = w₂·tanh(w₁x)` at zero weights: whatever the sample, its gradient reaches each weight through the other, which is
            zero. Every sample says exactly nothing, so minibatches say nothing either. Yet it is a saddle: over these four samples the
            Hessian is `[[0, −1.375], [−1.375, 0]]`, with a way down along −1.375.
            """,
        Sample = "sample",
        GradientAtZero = "gradient at w = (0, 0)",
        GradientBeside = "gradient at w = (0.1, 0.1)",
        Truth = """
            Noise helps exactly as far as it has a component along negative curvature (Daneshmand et al. 2018); that of minibatches is not
            the same in all directions, and symmetry can forbid the one that counts. What saves trainings is mostly the *start*: random
            weights avoid strict saddles with probability 1 (Lee et al. 2016). But that says nothing of time. Behind one saddle may lie the
            next, and each is met closer to its ridge than the one before: plain descent can take time exponential in their number where
            noise takes the same at each (Du et al. 2017; $theodolite reproduce sgd-and-saddles$). Noise has a price as well: at a constant
            rate it leaves a [floor|NoiseFloor], `½Σ ησ²/(2 − ηλ)`.
            """,
        Task = """
            One start lies exactly on the ridge, one beside it by a millionth. Without noise the first never leaves. Now raise the noise:
            from which `σ` on do both leave in 300 steps? Then inspect the saddle and compare the escapes: curvature needs no luck.
            """,
        Question = "A colleague starts a network with all weights zero and says that single-sample batches will break the symmetry. Will they?",
        Answer = """
            No. Each gradient of a weight is a product with another weight or an activation, and those are zero for every sample and stay so.
            Only the biases of the outputs learn. Any random start, however small, is enough to leave, after a time that grows as
            `ln(1/size)`.
            """,
        Sources = """
            Lee, Simchowitz, Jordan and Recht, COLT 2016. Jin, Ge, Netrapalli, Kakade and Jordan, ICML 2017. Du, Jin, Lee, Jordan, Singh and
            Póczos, NeurIPS 2017. Daneshmand, Kohler, Lucchi and Hofmann, ICML 2018.
            """,
    };
}
