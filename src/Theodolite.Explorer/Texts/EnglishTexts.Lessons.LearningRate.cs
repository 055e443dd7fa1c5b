namespace Theodolite.Explorer.Texts;

/// <content>Learning rates.</content>
internal static partial class EnglishTexts
{
    private static LearningRateLessonTexts LearningRateLesson() => new()
    {
        Title = "Learning rates",
        Summary = "Too small, right, too large: one threshold, 2/λ, decides. And what decay cures.",
        Body = """
            On a bowl with curvature `λ` gradient descent multiplies the distance by `1 − ηλ` each step. It shrinks while `|1 − ηλ| < 1`,
            that is for `η < 2/λ`. A bowl has many curvatures and only one [rate|LearningRate]: the *largest* curvature, the
            [sharpness|Sharpness], sets the limit, and the smallest then sets the pace. Here they are 10 and 1, so the limit is 0.2, and the
            best rate is `2/(1 + 10) ≈ 0.182`.
            """,
        Map = "Map of the bowl with a descent",
        Losses = "Loss against steps",
        TooSmall = "too small",
        Right = "right",
        Edge = "on the threshold",
        TooLarge = "too large",
        Outcome = "Theodolite calls this run:",
        Factors = "Each step multiplies x by 1 − η = {0} and y by 1 − 10η = {1}. Threshold 2/λ = {2}, best rate {3}.",
        NoiseTitle = "With noise: decay cures what no constant rate does",
        NoiseBody = """
            A minibatch adds noise of deviation `σ` to each coordinate of the gradient. At a constant rate the loss then settles at a
            [noise floor|NoiseFloor], `½Σ ησ²/(2 − ηλ)`, and goes no lower however long you wait. It looks like an oscillation and is one
            of another kind: not overshooting, but steps that are random. Let the rate fall, here `0.1/(1 + k/40)`, and the floor falls with
            it.
            """,
        Constant = "constant, η = 0.1",
        Decaying = "decaying, 0.1/(1 + k/40)",
        Floor = "noise floor by the formula",
        Truth = """
            The threshold is one of a quadratic, and a loss is one only close by. In deep networks trained with all samples, sharpness
            *rises* until it meets 2/η and then stays there: the loss goes up and down and yet falls over long times (Cohen et al. 2021, the
            edge of stability). So "too large" need not mean divergence. The threshold also depends on the optimizer: 2(1 + β)/λ with
            momentum β, and 38 in place of 2 for Adam's own scaled curvature at β₁ = 0.9. And decay must not be too fast: the rates must
            add up to infinity, or the run stops wherever it happens to be (Robbins and Monro 1951).
            """,
        Task = """
            Four rates race on the bowl: slow, converged, oscillating, diverged. Find with the slider the largest rate that still counts as
            converged after 100 gradients. How close to 0.2 do you get?
            """,
        Question = "At η = 0.2 exactly the loss stands at 1.25 for ever. Why that number?",
        Answer = """
            `1 − 10η = −1`: y jumps between −0.5 and 0.5 and never shrinks, so `5y² = 1.25` stays, while x goes to zero. The loss is flat and
            the gradient is 5: see the last lesson.
            """,
        Sources = """
            Robbins and Monro, Annals of Mathematical Statistics 22 (1951). Cohen, Kaur, Li, Kolter and Talwalkar, ICLR 2021; Cohen et al.
            2022 for adaptive methods. $theodolite reproduce decay-and-oscillation$ and $edge-of-stability$.
            """,
    };
}
