using Theodolite.Descents;
using Theodolite.Gallery;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;

namespace Theodolite.Reproductions;

/// <summary>Which minimum a descent finds is decided by its start: shares of basins against what the watersheds say.</summary>
public sealed class StartsAndBasins : Reproduction
{
    private const int Starts = 400;

    public override string Name => "starts-and-basins";

    public override string Claim => "Gradient descent finds the minimum whose basin it starts in, local or global; several starts find "
        + "the best one with a probability that is known from its basin's share.";

    public override string Source => "The source articles on gradients and optimizers (local and global minima); Himmelblau 1972, "
        + "Styblinski and Tang 1990. The shares follow from the saddles between the basins.";

    public override bool NeedsTensors => false;

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var rows = new List<ReproductionRow>();

        // Both functions are sums over coordinates: the stable manifolds of their saddles are straight lines.
        var two = Race("two-basins", "gradient-descent(learning-rate=0.05)", seed, cancellation);
        Shares(
            "a local and a global minimum: (x² − 1)² + 0.3x + y²",
            two,
            [("the global minimum at x = −1.036", (0.07542915856974822 + 1.8) / 3.6)],
            2);
        progress?.Report(new("Styblinski and Tang", 0.3));
        var tang = Race("styblinski-tang", "gradient-descent(learning-rate=0.01)", seed, cancellation);
        var low = (0.1567312567803401 + 5) / 10;
        Shares("four minima of three depths: Styblinski and Tang", tang, [("the deepest, in the corner", low
            * low), ("the two of middle depth", 2 * low * (1 - low)), ("the shallowest", (1 - low) * (1 - low))], 4);
        progress?.Report(new("Himmelblau", 0.7));
        var himmelblau = Race("himmelblau", "gradient-descent(learning-rate=0.002)", seed, cancellation);
        const string Four = "four minima of one depth: Himmelblau";
        rows.Add(ReproductionRow.Close(Four, "basins found", 4, himmelblau.Basins.Count, 0));
        foreach (var known in TestFunctions.Find("himmelblau")!.CriticalPoints.Where(point => point.Kind == CriticalKind.LocalMinimum))
        {
            var basin = himmelblau.Basins.OrderBy(basin => Distance(basin.At, known.At)).First();
            rows.Add(ReproductionRow.Between(
                Four,
                FormattableString.Invariant($"distance of an end from the minimum ({known.At[0]:0.###}, {known.At[1]:0.###})"),
                0,
                1e-3,
                Distance(basin.At, known.At)));
            rows.Add(ReproductionRow.Shown(Four, "its share of the starts", null, basin.Share));
        }

        var best = tang.Basins[0].Share;
        return new ReproductionResult
        {
            Rows = rows,
            Notes =
            [
                $"{Starts} starts each, uniform in the box of the gallery. With a share p the best of n starts is global with probability "
                    + $"1 − (1 − p)ⁿ: for p = {best:0.00} five starts give {1 - Math.Pow(1 - best, 5):0.00}.",
            ],
            Plots =
            [
                new(
                    "best-of-n",
                    "The best of n starts",
                    "Styblinski and Tang: probability that one of n starts reaches the deepest minimum",
                    "starts n",
                    "probability",
                [
                    new(
                        "from the watersheds",
                        [.. Enumerable.Range(1, 20).Select(n => ((double)n, 1 - Math.Pow(1 - (low * low), n), 0.0))]),
                    new(
                        "measured, in groups of n",
                        [.. new[] { 1, 2, 4, 5, 8, 10, 16, 20 }.Select(n => Grouped(tang.Runs, n))],
                        Line: false,
                        Dots: true),
                ]),
            ],
        };

        void Shares(
            string group,
            (IReadOnlyList<Basin> Basins, IReadOnlyList<DescentResult> Runs) race,
            (string Name, double Share)[] expected,
            int basins)
        {
            rows.Add(ReproductionRow.Close(group, "basins found", basins, race.Basins.Count, 0));
            var depths = race.Basins.GroupBy(basin => Math.Round(basin.Loss, 1)).OrderBy(depth => depth.Key)
                .Select(depth => depth.Sum(basin => basin.Share))
                .ToList();
            for (var i = 0; i < expected.Length; i++)
            {
                var share = expected[i].Share;
                rows.Add(ReproductionRow.Within(
                    group,
                    $"share of starts that reach {expected[i].Name}",
                    share,
                    i < depths.Count ? depths[i] : 0,
                    Math.Sqrt(share * (1 - share) / Starts)));
            }
        }
    }

    private static (double, double, double) Grouped(IReadOnlyList<DescentResult> runs, int n)
    {
        var deepest = runs.Min(run => run.Loss) + 1;
        var groups = runs.Chunk(n).Where(group => group.Length == n).ToList();
        var share = (double)groups.Count(group => group.Any(run => run.Loss < deepest)) / groups.Count;
        return (n, share, Math.Sqrt(Math.Max(share * (1 - share), 1e-3) / groups.Count));
    }

    private static (IReadOnlyList<Basin> Basins, IReadOnlyList<DescentResult> Runs) Race(
        string name,
        string optimizer,
        ulong seed,
        CancellationToken cancellation)
    {
        var function = TestFunctions.Find(name)!;
        using var objective = new ExpressionObjective(function.Expression);
        var settings = OptimizerNames.Parse(optimizer);
        List<DescentResult> runs = [.. Basins.Starts(function.Low, function.High, Starts, seed)
            .Select((start, index) => new Descent { Steps = 400 }.Run(objective, settings, start, index, cancellation: cancellation))];
        return (Basins.Of(runs, 0.3), runs);
    }

    private static double Distance(double[] a, double[] b) => Vectors.Norm(Vectors.Along(a, -1, b));
}
