namespace Theodolite.Explorer.Texts;

/// <content>Local minimum or saddle.</content>
internal static partial class EnglishTexts
{
    private static SaddleLessonTexts SaddleLesson() => new()
    {
        Title = "Local minimum or saddle?",
        Summary = "One slice through a point proves nothing. Turn the line, and the minimum becomes a saddle.",
        Body = """
            The smallest network there is, `ŷ = w₁w₂x`, has two weights. On the one sample `x = y = 1` its loss is `f = (1 − w₁w₂)²`. At zero
            weights the [gradient|Gradient] vanishes: gradient descent that starts there never moves. Is it a [local minimum|LocalMinimum] or
            a [saddle point|Saddle]?

            The [Hessian|Hessian] decides: `H = [[0, −2], [−2, 0]]`. Its [eigenvalues|Eigenvalue] are 2, along `(1, −1)/√2`, and −2, along
            `(1, 1)/√2`. One is negative: a saddle. Along a line at the angle `φ` the curvature is `dᵀHd = −2 sin 2φ`, and a picture of that
            one line shows nothing else. Turn the line, or click on the map.
            """,
        Angle = "angle φ of the line, in degrees",
        Map = "Map of the loss with the line through the saddle",
        Line = "The loss along the line",
        Caption = "The long line is the slice. The short axes are the eigenvectors: solid where the loss curves up, dashed where it curves "
            + "down. Along the dashed one the loss reaches 0 at w₁ = w₂ = 1.",
        LooksMinimum = ": this slice looks like a minimum.",
        LooksMaximum = ": this slice looks like a maximum.",
        LooksFlat = ": this slice looks flat.",
        Truth = """
            A one-dimensional plot of a loss is drawn in most articles, and it can only ever show one number of the Hessian. In many
            dimensions it gets worse: for a random direction `d` of length 1 the curvature `dᵀHd` is the *mean* of all eigenvalues, give or
            take little. One negative eigenvalue among a thousand positive ones is never seen by chance. It has to be searched for, by
            products `Hv` (Lanczos), and a [certificate|Certificate] says whether the search was good enough.
            """,
        Task = """
            The playground opens at the saddle, with a race from exactly zero and from a point close by. Read the [verdict|Verdict] below
            the map, then compare the escapes: gradient descent stays, a step along the eigenvector of −2 leaves at once. Find all critical
            points: why can those on the valley `w₁w₂ = 1` not be proved one by one?
            """,
        Question = "Along both axes the loss is constant: f(w₁, 0) = f(0, w₂) = 1. Changing one weight alone does nothing. Why is zero not a "
            + "flat minimum?",
        Answer = """
            The axes see only the diagonal of `H`, and that is zero. The entry −2 beside it couples the weights: change both together, and
            `f(t, t) = (1 − t²)²` falls. Checking coordinates one by one is checking two lines out of infinitely many.
            """,
        Sources = """
            Baldi and Hornik, Neural Networks 2 (1989): linear networks have saddles, and no local minimum that is not global. Goodfellow,
            Vinyals and Saxe, ICLR 2015: one-dimensional slices of the losses of networks, and what they hide.
            """,
    };
}
