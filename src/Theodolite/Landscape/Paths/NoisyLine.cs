using Theodolite.LinearAlgebra;
using Theodolite.Randomness;

namespace Theodolite.Landscape.Paths;

/// <summary>Points on the straight line between two ends, those between them moved by a little noise: what a path begins as.</summary>
internal static class NoisyLine
{
    /// <summary>The ends, copied, and so many points between them.</summary>
    /// <param name="start">a.</param>
    /// <param name="end">b.</param>
    /// <param name="between">How many points between.</param>
    /// <param name="noise">σ of the noise on each coordinate, in units of ‖b − a‖/√P.</param>
    /// <param name="seed">Keys the noise.</param>
    /// <param name="purpose">Keys it too.</param>
    public static double[][] Between(double[] start, double[] end, int between, double noise, ulong seed, string purpose)
    {
        var line = Vectors.Along(end, -1, start);
        var points = new double[between + 2][];
        (points[0], points[^1]) = ((double[])start.Clone(), (double[])end.Clone());
        var draw = new double[start.Length];
        for (var k = 1; k <= between; k++)
        {
            points[k] = Vectors.Along(start, (double)k / (between + 1), line);
            if (noise > 0)
            {
                Philox.For(seed, purpose, (ulong)k).FillGaussian(draw);
                Vectors.AddScaled(points[k], noise * Vectors.Norm(line) / Math.Sqrt(start.Length), draw);
            }
        }

        return points;
    }
}
