namespace Theodolite.Explorer.Texts;

/// <content>Why high dimension means saddles.</content>
internal static partial class EnglishTexts
{
    private static DimensionLessonTexts DimensionLesson() => new()
    {
        Title = "Why many dimensions mean saddles",
        Summary = "Coin flips say 2⁻ᴺ, random matrices far less. And why trainings end at minima none the less.",
        Body = """
            A [critical point|CriticalPoint] is a minimum when *all* eigenvalues of the [Hessian|Hessian] are positive. Popular accounts flip
            a coin for each: the chance is `2⁻ᴺ`. But eigenvalues are not independent: they repel each other. For a random symmetric matrix
            of the [Gaussian orthogonal ensemble|GaussianEnsemble] the chance falls as `exp(−N²(ln 3)/4)`, far faster. For N = 1 … 6 it is
            0.5, 0.146447, 0.0249209, 0.00245671, 0.000140115 and 0.00000462.

            The left figure counts matrices drawn just now beside both laws. The right one shows how many eigenvalues are positive: nearly
            half of them, in nearly every matrix. Now move the *whole* spectrum upwards by the second slider.
            """,
        Order = "order N of the matrix",
        Shift = "shift of the spectrum, in units of √N",
        Probability = "Probability that all eigenvalues are positive",
        Shares = "How many eigenvalues are positive",
        PositiveCount = "positive eigenvalues",
        ShareOfMatrices = "share",
        CoinFlips = "coin flips",
        RandomMatrices = "random matrices (published)",
        Counted = "counted now",
        Finding = "{2} of {0:N0} matrices of order {1} have only positive eigenvalues; coin flips expect {3}. On average {4} % of the "
            + "eigenvalues are positive.",
        Caption = "Bars are two standard errors. Left: without the shift; orders at which no such matrix came up have no point. Right: with "
            + "it. The spectrum reaches from −2√N to 2√N, so a shift of 2 lifts its lower edge to zero.",
        Truth = """
            Neither law is about the points at which trainings end. The Hessian of a network is not a random matrix without preferences:
            height and curvature belong together. In a Gaussian random landscape the spectrum is the same half circle everywhere, but moved
            up the lower the point lies (Bray and Dean 2007): that is the second slider. High critical points are saddles, low ones are
            minima. Dauphin et al. (2014) measured the same trend in small networks: the share of negative eigenvalues, the [index|Index],
            falls with the loss. Descent goes to where the loss is low, and saddles matter on the way there. Measured spectra are no half
            circles either: most eigenvalues are close to zero, with a few large ones apart. $theodolite reproduce random-matrices$ and
            $theodolite reproduce index-against-error$ recompute both results, with their caveats.
            """,
        Task = """
            There is a landscape in which coins *are* right: a sum of functions of one coordinate each, since its Hessian is diagonal. Find
            all critical points of this one, two hills and two hollows in each coordinate, and count: 4 minima, 8 saddles, 4 maxima. That is
            ¼, ½, ¼.
            """,
        Question = "Is it enough for a minimum that all diagonal entries of H, the second derivatives by each weight, are positive?",
        Answer = """
            No. `H = [[1, 3], [3, 1]]` has the eigenvalues 4 and −2. Positive diagonal entries are needed, and each has the chance ½ here:
            that is where coin flips come from. They forget all that stands beside the diagonal, and in many dimensions nearly all of the
            matrix does.
            """,
        Sources = """
            Dean and Majumdar, Physical Review Letters 97, 160201 (2006). Dedieu and Malajovich, Journal of Complexity 24 (2008). Bray and
            Dean, Physical Review Letters 98, 150201 (2007). Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio, NeurIPS 2014.
            """,
    };
}
