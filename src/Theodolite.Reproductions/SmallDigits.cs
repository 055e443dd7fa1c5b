using Theodolite.CriticalPoints;
using Theodolite.CriticalPoints.Finders;
using Theodolite.Curvature;
using Theodolite.Data;
using Theodolite.Descents;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Reproductions;

/// <summary>
/// Searches for critical points of a small tanh network on digits of 4 × 4 pixels, from points of its trainings chosen uniformly in
/// loss.
/// </summary>
internal static class SmallDigits
{
    public const int Samples = 100;
    public const int Hidden = 4;
    public const int Starts = 16;
    public const int Trajectories = 3;
    public const int Iterations = 120;
    private const int Side = 8;
    private const int Small = 4;
    private const int Classes = 4;

    /// <summary>The ends with their losses, shares of negative eigenvalues and how they ended.</summary>
    /// <param name="penalty">Strength of an L2 penalty on all weights, which keeps critical points from running off to infinity; 0 for
    /// none.</param>
    /// <param name="seed">Keys weights, starts and noise.</param>
    /// <param name="progress">Receives the share of starts done.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public static IReadOnlyList<SmallEnd> Search(
        double penalty,
        ulong seed,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        var data = Data();
        using var loss = new NetworkObjective(
            new Network([new Linear(Hidden), new Tanh(), new Linear(Classes)], data.SampleShape),
            data,
            new MeanSquaredError
            {
                L2 = penalty > 0 ? new L2Penalty(penalty) { Parameters = PenalizedParameters.All } : null,
            },
            DType.Float64);
        var (points, losses) = (new List<double[]>(), new List<double>());
        for (var k = 0; k < Trajectories; k++)
        {
            var run = new Descent { Steps = 300 }.Run(
                loss,
                OptimizerNames.Parse("adam(learning-rate=0.02)"),
                loss.InitialParameters(seed + (ulong)k),
                k,
                cancellation: cancellation);
            points.AddRange(run.Iterates);
            losses.AddRange(run.Losses);
        }

        var finder = new NewtonMr { Iterations = Iterations };
        var ends = new List<SmallEnd>();
        foreach (var start in CriticalPoints.Starts.OnTrajectory(points, losses, Starts, 0.02, seed))
        {
            progress?.Report(new("Newton-MR", (double)ends.Count / Starts));
            var result = finder.Run(loss, start, null, null, cancellation);
            using var hessian = loss.Hessian(result.Theta, cancellation);
            var dense = new DenseSpectrum { Ends = 1 }.Compute(hessian, cancellation: cancellation).Dense!;
            ends.Add(new(result, (double)dense.Values.Count(value => value < -1e-7 * dense.Norm) / dense.Order));
        }

        return ends;
    }

    // The digits 0 to 3, each pixel the mean of four, the targets 1 for the class and 0 for the others.
    private static Dataset Data()
    {
        var digits = DigitsNetwork.Digits(Classes);
        var pixels = digits.Doubles.ToArray();
        var (features, targets) = (new double[Samples * Small * Small], new double[Samples * Classes]);
        for (var sample = 0; sample < Samples; sample++)
        {
            for (var row = 0; row < Side; row++)
            {
                for (var column = 0; column < Side; column++)
                {
                    features[(sample * Small * Small) + (row / 2 * Small) + (column / 2)] +=
                        pixels[(sample * Side * Side) + (row * Side) + column] / 4;
                }
            }

            targets[(sample * Classes) + (int)digits.Labels.Span[sample]] = 1;
        }

        return Dataset.Create("small digits", [Small * Small], features, targets, [Classes]);
    }
}

/// <summary>Where a search ended.</summary>
/// <param name="Result">How it went.</param>
/// <param name="Index">Negative eigenvalues of the Hessian over all, those within 1e−7 of ‖H‖ left out.</param>
internal sealed record SmallEnd(FinderResult Result, double Index);
