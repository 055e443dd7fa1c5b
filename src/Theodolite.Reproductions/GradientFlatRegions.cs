using Theodolite.CriticalPoints.Finders;
using Theodolite.Gallery;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Reproductions;

/// <summary>Searches for critical points end where the gradient is not zero and lies in the kernel of the Hessian.</summary>
public sealed class GradientFlatRegions : Reproduction
{
    private const double Cutoff = 1e-10;
    private const double NearlyFlat = 0.01;
    private const int ExampleStarts = 200;

    public override string Name => "gradient-flat-regions";

    public override string Claim => "A fraction of the runs of critical-point finders ends where ‖Hg‖/(‖H‖‖g‖) ≈ 0 and g ≠ 0: at "
        + "gradient-flat "
        + "points, not at critical ones.";

    public override string Source => "Frye, Simon, Wadia, Ligeralde, DeWeese and Bouchard, Critical Point-Finding Methods Reveal "
        + "Gradient-Flat "
        + "Regions of Deep Network Losses, Neural Computation 33 (2021), arXiv:2003.10397.";

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var (rows, flats) = Example(seed, cancellation);
        var ends = SmallDigits.Search(0, seed, progress, cancellation);
        var open = ends.Where(end => end.Result.SquaredGradientNorm > Cutoff).ToList();
        var flat = open.Where(end => end.Result.Flatness <= NearlyFlat).ToList();
        const string Group = "a small tanh network, Newton-MR";
        return new ReproductionResult
        {
            Rows =
            [
                .. rows,
                ReproductionRow.Shown(Group, "starts", null, ends.Count),
                ReproductionRow.Shown(Group, "ends at ‖g‖² ≤ 1e−10", null, ends.Count - open.Count),
                ReproductionRow.Between(
                    Group,
                    "share of ends with ‖Hg‖/(‖H‖‖g‖) ≤ 0.01, g ≠ 0",
                    0.5 / SmallDigits.Starts,
                    1,
                    (double)flat.Count / ends.Count),
                ReproductionRow.Shown(
                    Group,
                    "share of ends with residual r > 0.9 (strict test)",
                    null,
                    (double)open.Count(end => end.Result.NewtonResidual > FinderResult.FlatResidual) / ends.Count),
                ReproductionRow.Shown(
                    Group,
                    "lowest ‖Hg‖/(‖H‖‖g‖) of an end with g ≠ 0",
                    null,
                    open.Select(end => end.Result.Flatness).DefaultIfEmpty(double.NaN).Min()),
            ],
            Notes =
            [
                "The example is the one of the source: at x = √2 the gradient of ¼x⁴ − 3x² + 9x + … lies in the kernel of H, ‖g‖² "
                    + "≈ 11.2, and "
                    + $"‖g‖² has a local minimum there. {ExampleStarts} random starts of squared-gradient flow in its box.",
                $"The network has {SmallDigits.Hidden} tanh units on {SmallDigits.Samples} digits of 4 × 4 pixels; "
                    + $"{SmallDigits.Starts} starts "
                    + $"on trainings, {SmallDigits.Iterations} iterations. The source finds many such ends on larger networks; where none "
                    + "is found here, the comparison says so.",
                "A small ‖Hg‖/(‖H‖‖g‖) is a ravine as often as a flat region: the strict test asks besides that no Newton step removes the "
                    + "gradient.",
            ],
            Plots =
            [
                new(
                    "ends",
                    "Where searches for critical points end",
                    "a small tanh network and the example of the source",
                    "‖g‖² at the end",
                    "‖Hg‖/(‖H‖‖g‖)",
                    [
                        new("network", [.. open.Select(end => (end.Result.SquaredGradientNorm, end.Result.Flatness, 0.0))], false, true),
                        new("example", [.. flats.Select(end => (end.SquaredGradientNorm, Math.Max(end.Flatness, 1e-9), 0.0))], false, true),
                    ])
                { LogarithmicX = true, LogarithmicY = true },
            ],
        };
    }

    private static (IReadOnlyList<ReproductionRow> Rows, IReadOnlyList<FinderResult> Flat) Example(
        ulong seed,
        CancellationToken cancellation)
    {
        var function = TestFunctions.Find("gradient-flat")!;
        using var loss = new ExpressionObjective(function.Expression);
        var ends = CriticalPoints.Starts.InBox(function.Low, function.High, ExampleStarts, seed)
            .Select(start => new SquaredGradientFlow().Run(loss, start, null, null, cancellation)).ToList();
        var flat = ends.Where(end => end.SquaredGradientNorm > Cutoff && end.Flatness < NearlyFlat).ToList();
        const string Group = "the example of the source, squared-gradient flow";
        return (
        [
            ReproductionRow.Between(Group, "share of starts that end gradient-flat", 0.05, 0.95, (double)flat.Count / ends.Count),
            ReproductionRow.Close(
                Group,
                "‖g‖² there",
                11.2,
                flat.Select(end => end.SquaredGradientNorm).DefaultIfEmpty(double.NaN).Max(),
                0.01),
            ReproductionRow.Close(
                Group,
                "x there",
                Math.Sqrt(2),
                flat.Select(end => end.Theta[0]).DefaultIfEmpty(double.NaN).Average(),
                1e-3),
        ],
        flat);
    }
}
