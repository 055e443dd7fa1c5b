using Theodolite.LinearAlgebra;
using Theodolite.Randomness;

namespace Theodolite.CriticalPoints;

/// <summary>Where searches for critical points start.</summary>
public static class Starts
{
    /// <summary>Points drawn uniformly from a box; the first ten of a hundred are those of ten.</summary>
    /// <param name="low">Lower corner.</param>
    /// <param name="high">Upper corner.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Keys them.</param>
    public static IReadOnlyList<double[]> InBox(double[] low, double[] high, int count, ulong seed) =>
    [
        .. Enumerable.Range(0, count).Select(index =>
        {
            var random = Philox.For(seed, "critical-points/box", (ulong)index);
            return low.Zip(high, (from, to) => from + (random.NextDouble() * (to - from))).ToArray();
        }),
    ];

    /// <summary>
    /// Points of a trajectory chosen uniformly in loss (Frye et al. 2020, section 4): a loss is drawn uniformly between the lowest and the
    /// highest, and the point whose loss is nearest is taken. Uniformly in time nearly all of them would lie where training has long
    /// slowed down.
    /// </summary>
    /// <param name="points">The trajectory.</param>
    /// <param name="losses">f at its points.</param>
    /// <param name="count">How many.</param>
    /// <param name="noise">σ of the Gaussian noise added to each coordinate.</param>
    /// <param name="seed">Keys them.</param>
    /// <exception cref="ArgumentException">No point has a finite loss, or the lists differ in length.</exception>
    public static IReadOnlyList<double[]> OnTrajectory(
        IReadOnlyList<double[]> points,
        IReadOnlyList<double> losses,
        int count,
        double noise,
        ulong seed)
    {
        if (points.Count != losses.Count)
        {
            throw new ArgumentException($"A trajectory has as many losses as points, not {losses.Count} and {points.Count}.");
        }

        int[] known = [.. Enumerable.Range(0, points.Count).Where(i => double.IsFinite(losses[i]) && Vectors.AllFinite(points[i]))];
        if (known.Length == 0)
        {
            throw new ArgumentException("No point of the trajectory has a finite loss.");
        }

        var (low, high) = (known.Min(i => losses[i]), known.Max(i => losses[i]));
        return
        [
            .. Enumerable.Range(0, count).Select(index =>
            {
                var random = Philox.For(seed, "critical-points/trajectory", (ulong)index);
                var loss = low + (random.NextDouble() * (high - low));
                return Noisy(points[known.MinBy(i => Math.Abs(losses[i] - loss))], noise, random);
            }),
        ];
    }

    private static double[] Noisy(double[] point, double noise, Philox random)
    {
        var start = (double[])point.Clone();
        if (noise > 0)
        {
            var draw = new double[start.Length];
            random.FillGaussian(draw);
            Vectors.AddScaled(start, noise, draw);
        }

        return start;
    }
}
