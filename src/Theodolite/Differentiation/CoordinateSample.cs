using Theodolite.Randomness;

namespace Theodolite.Differentiation;

/// <summary>Which coordinates of many are compared, and what that says of the rest.</summary>
internal static class CoordinateSample
{
    /// <summary>All coordinates, or a random sample in ascending order.</summary>
    public static int[] Draw(int count, int most, ulong seed, string purpose)
    {
        var coordinates = Enumerable.Range(0, count).ToArray();
        if (count <= most)
        {
            return coordinates;
        }

        // The first steps of a Fisher-Yates shuffle.
        var random = Philox.For(seed, purpose);
        for (var k = 0; k < most; k++)
        {
            var other = k + random.NextInt(count - k);
            (coordinates[k], coordinates[other]) = (coordinates[other], coordinates[k]);
        }

        Array.Resize(ref coordinates, most);
        Array.Sort(coordinates);
        return coordinates;
    }

    /// <summary>The length over which each coordinate changes f: what was not compared gets the shortest relative one that was
    /// found.</summary>
    public static double[] Lengths(double[] lengths, double[] theta, int[] compared)
    {
        if (compared.Length == theta.Length || compared.Length == 0)
        {
            return lengths;
        }

        var shortest = compared.Min(i => lengths[i] / Math.Max(Math.Abs(theta[i]), 1));
        var sampled = compared.ToHashSet();
        return [.. lengths.Select((length, i) => sampled.Contains(i) ? length : length * shortest)];
    }
}
