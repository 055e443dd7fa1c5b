using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Descents;

/// <summary>Where many starts lead: ends of converged runs that lie together are one basin.</summary>
public static class Basins
{
    /// <summary>
    /// Clusters the ends of converged runs: in the order of their losses each joins the first basin within the radius, or founds one.
    /// </summary>
    /// <param name="runs">The runs.</param>
    /// <param name="radius">Largest distance from the lowest point of a basin.</param>
    /// <returns>The basins, the lowest loss first.</returns>
    public static IReadOnlyList<Basin> Of(IReadOnlyList<DescentResult> runs, double radius)
    {
        var basins = new List<(double[] At, double Loss, List<int> Runs)>();
        foreach (var index in Enumerable.Range(0, runs.Count).Where(index => runs[index].Outcome == DescentOutcome.Converged)
            .OrderBy(index => runs[index].Loss))
        {
            var run = runs[index];
            var basin = basins.FirstOrDefault(basin => Vectors.Norm(Vectors.Along(run.End, -1, basin.At)) <= radius);
            if (basin.Runs is null)
            {
                basins.Add((run.End, run.Loss, [index]));
            }
            else
            {
                basin.Runs.Add(index);
            }
        }

        return [.. basins.Select(basin => new Basin(basin.At, basin.Loss, basin.Runs, (double)basin.Runs.Count / runs.Count))];
    }

    /// <summary>Starts drawn uniformly from a box, keyed by seed and index: the first ten of a hundred are those of ten.</summary>
    public static IReadOnlyList<double[]> Starts(double[] low, double[] high, int count, ulong seed) =>
    [
        .. Enumerable.Range(0, count).Select(index =>
        {
            var random = Randomness.Philox.For(seed, "descend/starts", (ulong)index);
            return low.Zip(high, (from, to) => from + (random.NextDouble() * (to - from))).ToArray();
        }),
    ];
}

/// <summary>The runs that ended at one place.</summary>
/// <param name="At">The end with the lowest loss.</param>
/// <param name="Loss">f there.</param>
/// <param name="Runs">Indices of the runs.</param>
/// <param name="Share">Their share of all runs.</param>
public sealed record Basin(double[] At, double Loss, IReadOnlyList<int> Runs, double Share);
