using Theodolite.Data;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Torch;

namespace Theodolite.Reproductions;

/// <summary>
/// Full-batch gradient descent lets the sharpness rise to 2/η, where a quadratic would diverge, and hover there while the loss goes on
/// falling.
/// </summary>
public sealed class EdgeOfStability : Reproduction
{
    private const int Points = 20;
    private const int Degree = 6;
    private const int Steps = 4_000;
    private const int Every = 40;
    private const int EarlyEvery = 100;
    private const int Seeds = 5;
    private const double Rate = 0.2;

    public override string Name => "edge-of-stability";

    public override string Claim => "Full-batch gradient descent works at the edge of stability: the sharpness λ_max rises to "
        + "2/η and hovers "
        + "there, while the loss goes on falling.";

    public override string Source => "Cohen, Kaur, Li, Kolter and Talwalkar, Gradient Descent on Neural Networks Typically Occurs "
        + "at the Edge "
        + "of Stability, ICLR 2021, appendix on Chebyshev polynomials.";

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var rows = new List<ReproductionRow>();
        var falls = new List<ReproductionRow>();
        var series = new List<ReproductionSeries>();
        for (var run = 0; run < Seeds; run++)
        {
            progress?.Report(new($"run {run + 1} of {Seeds}", (double)run / Seeds));
            var course = Follow(seed + (ulong)run, run, progress, cancellation);
            var half = course.Where(point => point.Step > Steps / 2).Select(point => point.Ratio).ToArray();
            var group = $"λ_max / (2/η) over the last half, run {run + 1}";
            rows.Add(ReproductionRow.Between(group, "mean", 0.98, 1.04, half.Average()));
            rows.Add(ReproductionRow.Shown(group, "lowest", null, half.Min()));
            rows.Add(ReproductionRow.Shown(group, "highest", null, half.Max()));
            falls.Add(ReproductionRow.Between(
                "loss at the last step over that at half the steps, below 1",
                $"run {run + 1}",
                0,
                1,
                course[^1].Loss / course.First(point => point.Step >= Steps / 2).Loss));
            series.Add(new($"run {run + 1}", [.. course.Select(point => ((double)point.Step, point.Ratio, 0.0))]));
        }

        return new ReproductionResult
        {
            Rows = [.. rows, .. falls],
            Notes =
            [
                $"A tanh network [30, 20] on the Chebyshev polynomial of degree {Degree} at {Points} even points of [−1, 1], η = "
                    + $"{Rate}, half the "
                    + "mean squared error, LeCun-normal weights and zero biases, float64. The sharpness is measured by Lanczos at every "
                    + $"{EarlyEvery}th step of the first half and every {Every}th of the second.",
                "The edge is no fault of the run: λ_max·η/2 ≈ 1 with a falling loss is how gradient descent works at a fixed rate. "
                    + "A published "
                    + "run of this set-up has the mean 1.014; single values swing by about a fifth.",
            ],
            Plots =
            [
                new("sharpness", "Gradient descent at the edge "
                    + "of stability", "sharpness in units of 2/η; tanh [30, 20], Chebyshev degree 6, "
                    + "η = 0.2", "step", "λ_max·η/2", series),
            ],
        };
    }

    private static List<(int Step, double Ratio, double Loss)> Follow(
        ulong seed,
        int run,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        double[] x = [.. Enumerable.Range(0, Points).Select(i => -1 + (2.0 * i / (Points - 1)))];
        var data = Dataset.Create("chebyshev", [1], x, [.. x.Select(at => Math.Cos(Degree * Math.Acos(at)))]);
        var init = new LeCun(Distribution.Normal);
        Layer[] layers =
        [
            new Linear(30) { Init = init }, new Tanh(), new Linear(20) { Init = init }, new Tanh(), new Linear(1) { Init = init },
        ];
        using var loss = new NetworkObjective(new Network(layers, data.SampleShape), data, new MeanSquaredError(), DType.Float64);
        var theta = loss.InitialParameters(seed);
        var gradient = new double[theta.Length];
        var course = new List<(int, double, double)>();
        for (var step = 0; step <= Steps; step++)
        {
            // Half of the mean squared error, its gradient and its Hessian are half of the loss's.
            var value = loss.Gradient(theta, gradient, cancellation) / 2;
            if (step % (step <= Steps / 2 ? EarlyEvery : Every) == 0)
            {
                progress?.Report(new($"run {run + 1} of {Seeds}", (run + ((double)step / Steps)) / Seeds));
                using var hessian = loss.Hessian(theta, cancellation);
                var found = new Lanczos { Smallest = 0, Largest = 1, Tolerance = 1e-3, MaximumProducts = 200, Seed = seed }.Solve(
                    hessian,
                    cancellation: cancellation);
                course.Add((step, found.Largest[0].Value / 2 * Rate / 2, value));
            }

            Vectors.AddScaled(theta, -Rate / 2, gradient);
        }

        return course;
    }
}
