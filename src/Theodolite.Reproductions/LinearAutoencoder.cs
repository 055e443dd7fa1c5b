using Theodolite.CriticalPoints;
using Theodolite.CriticalPoints.Finders;
using Theodolite.Curvature;
using Theodolite.Descents;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers;
using Theodolite.Randomness;

namespace Theodolite.Reproductions;

/// <summary>
/// Finders of critical points on a loss whose critical points are all known: how often each succeeds, what it finds, and the
/// false curve of index against loss that a loose cut-off draws.
/// </summary>
public sealed class LinearAutoencoder : Reproduction
{
    private const int Inputs = 16;
    private const int Hidden = 4;
    private const int Samples = 10_000;
    private const int Trajectories = 5;
    private const int Starts = 16;
    private const double Strict = 1e-10;
    private const double Loose = 1;

    private static readonly (CriticalPointFinder Finder, string Name, double Published)[] s_finders =
    [
        (new NewtonMr { Iterations = 300 }, "Newton-MR", 80),
        (new DampedNewton { Iterations = 300 }, "damped Newton", 45),
        (new GradientNorm { Iterations = 60_000 }, "minimisation of ‖g‖²", 35),
    ];

    public override string Name => "linear-autoencoder";

    public override string Claim => "Newton-MR finds critical points of a linear autoencoder (‖g‖² < 1e−10) from about 80 % of "
        + "starts, damped "
        + "Newton from 45 %, minimisation of ‖g‖² from 35 %; loss and index are linearly related, and with a loose cut-off a false curve "
        + "appears.";

    public override string Source => "Frye, Wadia, DeWeese and Bouchard, Numerically Recovering the Critical Points of a Deep Linear "
        + "Autoencoder, 2019 (arXiv:1901.10603); Baldi and Hornik, Neural Networks 2 (1989).";

    public override bool NeedsTensors => false;

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var loss = new LinearAutoencoderLoss(Inputs, Hidden, Samples, seed);
        var covariance = SymmetricEigensolver.Solve(loss.Covariance, Inputs);
        var classes = CriticalClass.Of(covariance, Hidden).ToDictionary(known => known.Kept);
        var starts = Start(loss, seed, cancellation);
        var ends = new List<(int Finder, FinderResult Result)>();
        for (var start = 0; start < starts.Count; start++)
        {
            for (var finder = 0; finder < s_finders.Length; finder++)
            {
                progress?.Report(new(s_finders[finder].Name, (double)ends.Count / (starts.Count * s_finders.Length)));
                ends.Add((finder, s_finders[finder].Finder.Run(loss, starts[start], [Loose], null, cancellation)));
            }
        }

        var strict = ends.Where(end => end.Result.SquaredGradientNorm <= Strict)
            .Select(end => Point.Of(loss, end.Result.Theta, classes, covariance, cancellation)).ToList();
        var loose = ends.SelectMany(end => end.Result.Crossings)
            .Select(crossing => Point.Of(loss, crossing.Theta, classes, covariance, cancellation)).ToList();
        return new ReproductionResult
        {
            Rows = [.. Rates(ends), .. Classes(classes, strict, loose)],
            Notes =
            [
                $"{Starts} starts of each finder, chosen uniformly in loss from {Trajectories} trajectories of gradient descent; the "
                    + "loss is the "
                    + "squared error summed over the outputs. Newton-MR and damped Newton have 300 iterations, minimisation of "
                    + "‖g‖² 60,000.",
                "The rates hang on budgets, step rules and starts, not all of which were published: the criterion is the order of "
                    + "the finders "
                    + "and 25 points around the published rate. Damped Newton adapts γ both ways here and keeps a step only "
                    + "where ‖g‖ falls, "
                    + "which makes it better than the published one.",
                "Loose points are the first of each run with ‖g‖² ≤ 1. They lie between the analytic classes, and their indices "
                    + "are those of "
                    + "no critical point: a picture of them alone would be taken for a law.",
            ],
            Plots = [Plot(classes.Values, strict, loose)],
        };
    }

    private static IReadOnlyList<double[]> Start(LinearAutoencoderLoss loss, ulong seed, CancellationToken cancellation)
    {
        var (points, losses) = (new List<double[]>(), new List<double>());
        for (var k = 0; k < Trajectories; k++)
        {
            var theta = new double[2 * Inputs * Hidden];
            Philox.For(seed, "linear-autoencoder/weights", (ulong)k).FillGaussian(theta);
            Vectors.Scale(theta, 1 / Math.Sqrt(Inputs));
            var run = new Descent { Steps = 400 }.Run(
                loss,
                OptimizerNames.Parse("gradient-descent(learning-rate=0.01)"),
                theta,
                k,
                cancellation: cancellation);
            points.AddRange(run.Iterates);
            losses.AddRange(run.Losses);
        }

        return CriticalPoints.Starts.OnTrajectory(points, losses, Starts, 0, seed);
    }

    private static IEnumerable<ReproductionRow> Rates(List<(int Finder, FinderResult Result)> ends)
    {
        const string Group = "starts that end at ‖g‖² ≤ 1e−10, %";
        var rates = s_finders.Select((_, index) => 100.0 * ends.Count(end => end.Finder == index
            && end.Result.SquaredGradientNorm <= Strict) / Starts).ToArray();
        for (var i = 0; i < rates.Length; i++)
        {
            var published = s_finders[i].Published;
            yield return ReproductionRow.Shown(Group, s_finders[i].Name, published, rates[i]) with
            {
                Uncertainty = 100 * Math.Sqrt(Math.Max(rates[i] / 100 * (1 - (rates[i] / 100)), 0.25 / Starts) / Starts),
                Criterion = "within 25 percentage points",
                Passed = Math.Abs(rates[i] - published) <= 25,
            };
        }

        yield return ReproductionRow.Between(Group, "Newton-MR above damped Newton, by points", 0, 100, rates[0] - rates[1]);
        yield return ReproductionRow.Between(Group, "damped Newton above minimisation, by points", 0, 100, rates[1] - rates[2]);
    }

    private static IEnumerable<ReproductionRow> Classes(Dictionary<int, CriticalClass> classes, List<Point> strict, List<Point> loose)
    {
        const string Known = "the analytic critical points";
        yield return ReproductionRow.Close(Known, "classes: sets of at most 4 of 16 eigenvectors", 2_517, classes.Count, 1e-12);
        yield return ReproductionRow.Shown(Known, "correlation of loss and index over the classes", null, Correlation(
            [.. classes.Values.Select(known => known.Loss)],
            [.. classes.Values.Select(known => (double)known.Index)]));
        const string Found = "points found with ‖g‖² ≤ 1e−10";
        yield return ReproductionRow.Shown(Found, "points", null, strict.Count);
        yield return ReproductionRow.Shown(Found, "classes among them", null, strict.Select(point => point.Class.Kept).Distinct().Count());
        yield return ReproductionRow.Between(Found, "at an analytic class: share with its loss", 0.999, 1, Share(strict, point =>
            Math.Abs(point.Loss - point.Class.Loss) <= 1e-6 * point.Class.Loss));
        yield return ReproductionRow.Between(
            Found,
            "share with its index too",
            0.99,
            1,
            Share(strict, point => point.Index == point.Class.Index));
        yield return ReproductionRow.Between(Found, "loss and index linearly related: correlation", 0.9, 1, Correlation(
            [.. strict.Select(point => point.Loss)],
            [.. strict.Select(point => (double)point.Index)]));
        const string False = "points found with the loose cut-off ‖g‖² ≤ 1";
        yield return ReproductionRow.Shown(False, "points", null, loose.Count);
        yield return ReproductionRow.Between(False, "at an analytic class: share with its loss and index", 0, 0.5, Share(loose, point =>
            point.Index == point.Class.Index && Math.Abs(point.Loss - point.Class.Loss) <= 1e-6 * point.Class.Loss));
    }

    private static double Share(List<Point> points, Func<Point, bool> holds) =>
        points.Count == 0 ? double.NaN : (double)points.Count(holds) / points.Count;

    internal static double Correlation(double[] x, double[] y)
    {
        if (x.Length < 2)
        {
            return double.NaN;
        }

        var (a, b) = (x.Average(), y.Average());
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            xy += (x[i] - a) * (y[i] - b);
            xx += (x[i] - a) * (x[i] - a);
            yy += (y[i] - b) * (y[i] - b);
        }

        return xy / Math.Sqrt(xx * yy);
    }

    private static ReproductionPlot Plot(IEnumerable<CriticalClass> classes, List<Point> strict, List<Point> loose)
    {
        const double Parameters = 2.0 * Inputs * Hidden;
        return new(
            "index",
            "Critical points of a linear autoencoder",
            "16-4-16 on 10,000 Gaussian samples; every class is known",
            "loss",
            "negative eigenvalues / all",
            [
                new("analytic classes", [.. classes.Select(known => (known.Loss, known.Index / Parameters, 0.0))], Line: false, Dots: true),
                new("‖g‖² ≤ 1", [.. loose.Select(point => (point.Loss, point.Index / Parameters, 0.0))], Line: false, Dots: true),
                new("‖g‖² ≤ 1e−10", [.. strict.Select(point => (point.Loss, point.Index / Parameters, 0.0))], Line: false, Dots: true),
            ]);
    }

    /// <summary>A point with its loss, its index, and the analytic class it belongs to if it is critical.</summary>
    private sealed record Point(double Loss, int Index, CriticalClass Class)
    {
        public static Point Of(
            LinearAutoencoderLoss loss,
            double[] theta,
            Dictionary<int, CriticalClass> classes,
            EigenDecomposition covariance,
            CancellationToken cancellation)
        {
            using var hessian = loss.Hessian(theta, cancellation);
            var dense = new DenseSpectrum { Ends = 1 }.Compute(hessian, cancellation: cancellation).Dense!;
            var (kept, _) = CriticalClass.Nearest(loss.Map(theta), covariance);

            // Zero to a millionth of the largest: rounding is far below, the smallest curvature between classes far above.
            var index = dense.Values.Count(value => value < -1e-6 * dense.Norm);
            var nearest = classes.TryGetValue(kept, out var known) ? known : classes[0];
            return new(loss.Value(theta, cancellation), index, nearest);
        }
    }
}
