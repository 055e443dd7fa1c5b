namespace Theodolite.Reproductions;

/// <summary>Critical points of higher loss have more negative eigenvalues.</summary>
public sealed class IndexAgainstError : Reproduction
{
    private const double Cutoff = 1e-10;
    private const double Penalty = 1e-3;

    public override string Name => "index-against-error";

    public override string Claim => "At critical points of a network the share of negative eigenvalues rises with the loss: high ones are saddles, "
        + "minima lie low.";

    public override string Source => "Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio, Identifying and attacking the saddle point problem in "
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
        double[] losses = [.. critical.Select(end => end.Result.Loss)];
        double[] indices = [.. critical.Select(end => end.Index)];
        var median = losses.Length == 0 ? double.NaN : losses.Order().ElementAt(losses.Length / 2);
        double Mean(Func<SmallEnd, bool> which) => critical.Where(which).Select(end => end.Index).DefaultIfEmpty(double.NaN).Average();
        return new ReproductionResult
        {
            Rows =
            [
                ReproductionRow.Between(Group, $"points, of {SmallDigits.Starts} starts", 5, SmallDigits.Starts, critical.Count),
                ReproductionRow.Between(
                    Group,
                    "index rises with loss: correlation",
                    0.5,
                    1,
                    LinearAutoencoder.Correlation(losses, indices)),
                ReproductionRow.Shown(Group, "mean share of negative eigenvalues, lower half of losses", null, Mean(end =>
                    end.Result.Loss < median)),
                ReproductionRow.Shown(Group, "the same, upper half", null, Mean(end => end.Result.Loss >= median)),
                ReproductionRow.Shown("ends above the cut-off, for comparison", "correlation", null, LinearAutoencoder.Correlation(
                    [.. others.Select(end => end.Result.Loss)],
                    [.. others.Select(end => end.Index)])),
            ],
            Notes =
            [
                $"A small analogue: {SmallDigits.Hidden} tanh units on {SmallDigits.Samples} digits of 4 × 4 pixels, squared error and an L2 penalty "
                    + $"of {Penalty} on all parameters; Newton-MR from "
                    + $"{SmallDigits.Starts} points of {SmallDigits.Trajectories} trainings chosen uniformly in loss, with a little noise.",
                "Caveats. The points are those that a finder reaches, not a sample of all. Dauphin et al. accepted larger gradients, and the "
                    + "linear autoencoder ('linear-autoencoder') shows that a loose cut-off draws a curve of its own. Searches that "
                    + "ended above the cut-off are shown apart.",
                "The penalty matters: without it most ends lie far out, where units saturate and the loss has no finite critical point, and the "
                    + "relation is lost (a correlation of −0.02 over 9 ends).",
            ],
            Plots =
            [
                new("index", "Index against loss at critical points", "a small tanh network on digits; Newton-MR", "loss", "negative eigenvalues / all",
                [
                    new("‖g‖² ≤ 1e−10", [.. critical.Select(end => (end.Result.Loss, end.Index, 0.0))], false, true),
                    new("ended above it", [.. others.Select(end => (end.Result.Loss, end.Index, 0.0))], false, true),
                ]),
            ],
        };
    }
}
