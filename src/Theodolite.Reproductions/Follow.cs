using Theodolite.Descents;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;

namespace Theodolite.Reproductions;

/// <summary>Descents on expressions, as the races of the articles need them.</summary>
internal static class Follow
{
    /// <summary>One run of an optimizer from a start.</summary>
    public static DescentResult Run(string expression, string optimizer, double[] start, Descent settings, CancellationToken cancellation)
    {
        using var objective = ExpressionObjective.Parse(expression);
        return settings.Run(objective, OptimizerNames.Parse(optimizer), start, cancellation: cancellation);
    }

    /// <summary>The losses of a run as a curve, thinned to a few hundred points.</summary>
    public static ReproductionSeries Losses(string name, DescentResult run, Func<int, double>? of = null)
    {
        var every = Math.Max(1, run.Steps / 400);
        return new(name, [.. Enumerable.Range(0, run.Losses.Length).Where(step => step % every == 0)
            .Select(step => ((double)step, of?.Invoke(step) ?? run.Losses[step], 0.0))
            .Where(point => double.IsFinite(point.Item2))]);
    }

    /// <summary>Mean of the second half of a sequence and the standard error of that mean from 20 batches.</summary>
    public static (double Mean, double Error) SecondHalf(IReadOnlyList<double> values)
    {
        const int Batches = 20;
        var half = values.Skip(values.Count / 2).ToArray();
        var size = half.Length / Batches;
        double[] means = [.. Enumerable.Range(0, Batches).Select(batch => half.Skip(batch * size).Take(size).Average())];
        var mean = means.Average();
        return (mean, Math.Sqrt(means.Sum(value => (value - mean) * (value - mean)) / (Batches * (Batches - 1))));
    }
}
