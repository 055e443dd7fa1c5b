namespace Theodolite.Reproductions;

/// <summary>
/// How likely is a random critical point a minimum? P(all eigenvalues &gt; 0) of a random symmetric matrix with independent
/// Gaussian entries, the diagonal of twice the variance (GOE), against the argument of coin flips that gives 2⁻ᴺ.
/// </summary>
public sealed class RandomMatrices : Reproduction
{
    private const int Batches = 64;
    private const int Particles = 3_000;
    private const int Counted = 200_000;
    private const int LargestCounted = 4;
    private const int LargestExact = 9;

    private static readonly double[] s_published = [0.5, 0.146447, 0.0249209, 2.45671e-3, 1.40115e-4, 4.62e-6];

    public override string Name => "random-matrices";

    public override string Claim => "A random symmetric matrix of order N has only positive eigenvalues with a probability that falls "
        + "like exp(−N² (ln 3)/4), far faster than the 2⁻ᴺ of coin flips.";

    public override string Source =>
        "Dean and Majumdar, Physical Review Letters 97, 160201 (2006); Dedieu and Malajovich, Journal of Complexity 24 (2008).";

    public override bool NeedsTensors => false;

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var rows = new List<ReproductionRow>();
        double[] exact = [.. Enumerable.Range(1, LargestExact).Select(PositiveDefiniteProbability.Exact)];
        var estimated = new List<(double X, double Y, double Error)>();
        for (var n = 1; n <= s_published.Length; n++)
        {
            progress?.Report(new("drawing matrices", (n - 1.0) / s_published.Length));
            var published = s_published[n - 1];
            var group = $"P(all eigenvalues > 0), N = {n}";
            rows.Add(ReproductionRow.Close(group, "Pfaffian formula", published, exact[n - 1], n == 6 ? 2e-3 : 1e-5));
            if (n <= LargestCounted)
            {
                var (share, countError) = PositiveDefiniteProbability.Counted(n, Counted, seed, cancellation);
                rows.Add(ReproductionRow.Within(group, $"counted among {Counted:N0} matrices", published, share, countError));
            }

            var (probability, error) = PositiveDefiniteProbability.Sequential(n, Batches, Particles, seed, cancellation);
            rows.Add(
                ReproductionRow.Within(group, "one row at a time, each conditioned on the ones before", published, probability, error));
            rows.Add(ReproductionRow.Shown(group, "coin flips, 2⁻ᴺ", null, Math.Pow(2, -n)));
            estimated.Add((n, probability, error));
        }

        var limit = -Math.Log(3) / 2;
        for (var n = 3; n <= LargestExact; n++)
        {
            var difference = Math.Log(exact[n - 1]) - (2 * Math.Log(exact[n - 2])) + Math.Log(exact[n - 3]);
            const string Group = "second difference of ln P(N), which tends to −(ln 3)/2";
            rows.Add(n < LargestExact
                ? ReproductionRow.Shown(Group, $"up to N = {n}", limit, difference)
                : ReproductionRow.Close(Group, $"up to N = {n}", limit, difference, 2e-3));
        }

        return new ReproductionResult
        {
            Rows = rows,
            Notes =
            [
                "The exact values are ratios of two Pfaffians (de Bruijn 1955) whose entries are integrals over a quarter and the whole "
                    + "of the plane.",
                $"Counting is hopeless beyond N = {LargestCounted}: at N = 6 one matrix in 216,000 is positive definite. There the rows "
                    + "are drawn one by one; each new diagonal entry must exceed bᵀA⁻¹b, an event of known probability, and the survivors "
                    + $"are drawn again by their weight ({Batches} independent batches of {Particles:N0}, which give the standard error).",
                "What follows for networks: at high loss a random critical point is almost surely a saddle, and coin flips understate how "
                    + "surely; measured networks are not random matrices, see 'outliers'.",
            ],
            Plots =
            [
                new("probability", "Is a random critical point a minimum?", "probability that all eigenvalues of a random symmetric matrix "
                        + "are positive", "order of the matrix N", "probability",
                [
                    new("exact", [.. exact.Select((p, index) => (index + 1.0, p, 0.0))]),
                    new("drawn row by row", estimated, Line: false, Dots: true),
                    new(
                        "coin flips, 2⁻ᴺ",
                        [.. exact.Select((_, index) => (index + 1.0, Math.Pow(2, -index - 1), 0.0))],
                        Line: true,
                        Dots: true),
                ])
                { LogarithmicY = true },
            ],
        };
    }
}
