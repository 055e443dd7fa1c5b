using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;
using Theodolite.Torch;
using Theodolite.Training.Steps;

namespace Theodolite.Training;

/// <summary>
/// Finds learning rates worth trying (Smith, WACV 2017): a training whose rate grows by equal factors from step to step,
/// ηᵢ = lo·(hi/lo)^(i/(N − 1)), one minibatch each, until the loss, smoothed by a running mean with bias correction, exceeds
/// <see cref="StopFactor"/> times its best or is not finite.
/// </summary>
public sealed record LearningRateRangeTest
{
    private const int FirstLeftOut = 10;
    private const int LastLeftOut = 1;

    /// <summary>lo; 1e-7 in fastai, 1e-8 in Lightning.</summary>
    public double Lowest { get; init => field = Ranges.Above(0, value, "lowest"); } = 1e-7;

    /// <summary>hi; 10 in fastai, 1 in Lightning.</summary>
    public double Highest { get; init => field = Ranges.Above(0, value, "highest"); } = 10;

    /// <summary>N ≥ 2.</summary>
    public int Steps { get; init => field = Ranges.Between(2, 1_000_000, value, "steps"); } = 100;

    /// <summary>Decay of the running mean.</summary>
    public double Smoothing { get; init => field = Ranges.Decay(value, "smoothing"); } = 0.98;

    /// <summary>Times its best at which the smoothed loss ends the test.</summary>
    public double StopFactor { get; init => field = Ranges.Above(1, value, "stop-factor"); } = 4;

    /// <summary>
    /// Runs the test on copies: parameters, optimizer, order of samples and all else that a training has stay as they are.
    /// </summary>
    /// <param name="objective">What would be trained.</param>
    /// <param name="specification">How; its schedule is left out, and its optimizer begins fresh unless <paramref name="state"/> says
    /// otherwise.</param>
    /// <param name="parameters">θ; not changed.</param>
    /// <param name="state">The optimizer's state to begin with; null for a fresh one.</param>
    /// <param name="cancellation">Ends the test early.</param>
    /// <exception cref="ArgumentOutOfRangeException">The highest rate is not above the lowest.</exception>
    public RangeTestResult Run(
        ITrainable objective,
        TrainSettings specification,
        Tensor parameters,
        SavedOptimizer? state = null,
        CancellationToken cancellation = default)
    {
        if (Highest <= Lowest)
        {
            throw Ranges.Bad($"highest must be above lowest, {Schedules.Schedule.Text(Lowest)}, not {Schedules.Schedule.Text(Highest)}.");
        }

        var plan = objective.Layout is { } layout
            ? ParameterPlan.Of(layout, specification.Groups)
            : ParameterPlan.Flat(objective.ParameterCount);
        using var theta = parameters.Clone();
        using var update = FlatUpdate.For(specification.Optimizer, plan, objective.DType, objective.Device);
        if (state is not null)
        {
            update.Restore(state);
        }

        using var stepLoss = new StepLoss(objective, specification.Batch, specification.Accumulate, specification.Seed);
        var (points, mean, best) = (new List<RangeTestPoint>(), 0.0, double.PositiveInfinity);
        for (var i = 0; i < Steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var rate = Lowest * Math.Pow(Highest / Lowest, (double)i / (Steps - 1));
            stepLoss.Begin(i);
            var (loss, made) = update.Step(theta, stepLoss, rate, cancellation: cancellation);
            if (!made)
            {
                return Result(points, ended: "the loss is not finite");
            }

            mean = (Smoothing * mean) + ((1 - Smoothing) * loss);
            var smoothed = mean / (1 - Math.Pow(Smoothing, i + 1));
            points.Add(new RangeTestPoint(rate, loss, smoothed));
            if (i > 0 && smoothed > StopFactor * best)
            {
                return Result(points, ended: FormattableString.Invariant($"the smoothed loss exceeds {StopFactor} times its lowest"));
            }

            best = Math.Min(best, smoothed);
        }

        return Result(points, ended: null);
    }

    /// <summary>The suggestions of a curve; none with fewer than two usable points.</summary>
    public static IReadOnlyDictionary<string, double> Suggest(IReadOnlyList<RangeTestPoint> points)
    {
        var usable = points.Skip(FirstLeftOut).SkipLast(LastLeftOut).ToArray();
        var suggestions = new Dictionary<string, double>(StringComparer.Ordinal);
        if (usable.Length < 2)
        {
            return suggestions;
        }

        suggestions["steepest"] = Steepest(usable);
        suggestions["minimum-tenth"] = usable.MinBy(point => point.Smoothed)!.Rate / 10;
        suggestions["valley"] = Valley(usable);
        return suggestions;
    }

    // The rate at which the smoothed loss falls fastest against log η, by central differences.
    private static double Steepest(RangeTestPoint[] points)
    {
        var (steepest, slope) = (0, double.PositiveInfinity);
        for (var i = 0; i < points.Length; i++)
        {
            var (before, after) = (points[Math.Max(0, i - 1)], points[Math.Min(points.Length - 1, i + 1)]);
            var here = (after.Smoothed - before.Smoothed) / Math.Log(after.Rate / before.Rate);
            if (here < slope)
            {
                (steepest, slope) = (i, here);
            }
        }

        return points[steepest].Rate;
    }

    // Two thirds into the longest decreasing subsequence of the smoothed losses (fastai's valley).
    private static double Valley(RangeTestPoint[] points)
    {
        var length = new int[points.Length];
        var from = new int[points.Length];
        var last = 0;
        for (var i = 0; i < points.Length; i++)
        {
            (length[i], from[i]) = (1, -1);
            for (var j = 0; j < i; j++)
            {
                if (points[i].Smoothed < points[j].Smoothed && length[i] < length[j] + 1)
                {
                    (length[i], from[i]) = (length[j] + 1, j);
                }
            }

            if (length[i] > length[last])
            {
                last = i;
            }
        }

        var run = new List<int>();
        for (var i = last; i >= 0; i = from[i])
        {
            run.Add(i);
        }

        run.Reverse();
        return points[run[run.Count * 2 / 3]].Rate;
    }

    private static RangeTestResult Result(List<RangeTestPoint> points, string? ended) => new(points, Suggest(points), ended);
}

/// <summary>A step of a range test.</summary>
/// <param name="Rate">η.</param>
/// <param name="Loss">The loss of its minibatch before the step.</param>
/// <param name="Smoothed">The running mean of the losses.</param>
public sealed record RangeTestPoint(double Rate, double Loss, double Smoothed);

/// <summary>What a range test found.</summary>
/// <param name="Points">The curve.</param>
/// <param name="Suggestions">
/// <c>steepest</c>: where the loss falls fastest against log η; <c>minimum-tenth</c>: a tenth of where it is lowest; <c>valley</c>: two
/// thirds
/// into its longest fall. The first ten points and the last are left out; empty with fewer than two left.
/// </param>
/// <param name="Ended">Why it ended before its last step; null where it did not.</param>
public sealed record RangeTestResult(IReadOnlyList<RangeTestPoint> Points, IReadOnlyDictionary<string, double> Suggestions, string? Ended);
