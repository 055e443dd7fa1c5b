namespace Theodolite.Reproductions;

/// <summary>Critical points of higher loss have more negative eigenvalues.</summary>
public sealed class IndexAgainstError : Reproduction
{
    private const double Cutoff = 1e-10;
    private const double Penalty = 1e-3;

    public override string Name => "index-against-error";

    public override string Claim => "At critical points of a network the share of negative eigenvalues rises with the loss: high ones "
        + "are saddles, "
        + "minima lie low.";

    public override string Source => "Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio, Identifying and attacking the saddle "
        + "point problem in "
        + "high-dimensional non-convex optimization, NeurIPS 2014, figure 1.";

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var ends = SmallDigits.Search(Penalty, seed, progress, cancellation);
        var critical = ends.Where(end => end.Result.SquaredGradientNorm <= Cutoff).ToList();
        var others = ends.Except(critical).ToList();
        const string Group = "points with ‖g‖² ≤ 1e−10";
        return new ReproductionResult
        {
            Rows =
            [
                ReproductionRow.Between(
                    "all ends, with gradients that are small but not zero",
                    "index rises with loss: correlation",
                    0.5,
                    1,
                    LinearAutoencoder.Correlation([.. ends.Select(end => end.Result.Loss)], [.. ends.Select(end => end.Index)])),
                ReproductionRow.Shown(Group, $"points, of {SmallDigits.Starts} starts", null, critical.Count),
                ReproductionRow.Shown(
                    Group,
                    "different losses among them",
                    null,
                    critical.Select(end => Math.Round(end.Result.Loss, 6)).Distinct().Count()),
                ReproductionRow.Shown(Group, "correlation", null, LinearAutoencoder.Correlation(
                    [.. critical.Select(end => end.Result.Loss)],
                    [.. critical.Select(end => end.Index)])),
            ],
            Notes =
            [
                $"A small analogue: {SmallDigits.Hidden} tanh units on {SmallDigits.Samples} digits of 4 × 4 pixels, squared error and "
                    + "an L2 penalty "
                    + $"of {Penalty} on all parameters; Newton-MR from "
                    + $"{SmallDigits.Starts} points of {SmallDigits.Trajectories} trainings chosen uniformly in loss, with a little noise.",
                "Caveats. The trend is that of all ends, with gradients as small as the finder left them: Dauphin et al. accepted such "
                    + "points too. "
                    + "The linear autoencoder ('linear-autoencoder') shows that a loose cut-off draws a curve of its own. Of the "
                    + "points below "
                    + "the strict cut-off there are too few different ones here to show a trend, and no criterion is set for them.",
                "The penalty matters: without it most ends lie far out, where units saturate and the loss has no finite critical point.",
            ],
            Plots =
            [
                new("index", "Index against loss at "
                    + "critical points", "a small tanh network on digits; Newton-MR", "loss", "negative eigenvalues / all",
                [
                    new("‖g‖² ≤ 1e−10", [.. critical.Select(end => (end.Result.Loss, end.Index, 0.0))], false, true),
                    new("ended above it", [.. others.Select(end => (end.Result.Loss, end.Index, 0.0))], false, true),
                ]),
            ],
        };
    }
}
