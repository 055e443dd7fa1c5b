namespace Theodolite.CriticalPoints.Boxes;

/// <summary>Parts of a box that touch each other, put together.</summary>
internal static class Clusters
{
    private const int MostSamples = 24;

    /// <summary>Regions of parts that touch, the largest first, each with points spread over it.</summary>
    public static IReadOnlyList<UndecidedRegion> Of(List<Interval[]> parts, Interval[] whole)
    {
        var n = whole.Length;
        var order = Enumerable.Range(0, parts.Count).OrderBy(i => parts[i][0].Low).ToArray();
        var parent = Enumerable.Range(0, parts.Count).ToArray();
        int Root(int i)
        {
            while (parent[i] != i)
            {
                i = parent[i] = parent[parent[i]];
            }

            return i;
        }

        double[] slack = [.. whole.Select(side => 1e-9 * side.Width)];
        for (var a = 0; a < order.Length; a++)
        {
            for (var b = a + 1; b < order.Length && parts[order[b]][0].Low <= parts[order[a]][0].High + slack[0]; b++)
            {
                var (p, q) = (parts[order[a]], parts[order[b]]);
                var touch = true;
                for (var i = 0; i < n; i++)
                {
                    touch &= p[i].Low <= q[i].High + slack[i] && q[i].Low <= p[i].High + slack[i];
                }

                if (touch)
                {
                    parent[Root(order[a])] = Root(order[b]);
                }
            }
        }

        return [.. Enumerable.Range(0, parts.Count).GroupBy(Root).Select(group => Region([.. group.Select(i => parts[i])], whole))
            .OrderByDescending(region => region.Extent)];
    }

    private static UndecidedRegion Region(List<Interval[]> parts, Interval[] whole)
    {
        var n = whole.Length;
        double[] low = [.. Enumerable.Range(0, n).Select(i => parts.Min(part => part[i].Low))];
        double[] high = [.. Enumerable.Range(0, n).Select(i => parts.Max(part => part[i].High))];
        var extent = Enumerable.Range(0, n).Max(i => (high[i] - low[i]) / whole[i].Width);
        var sorted = parts.OrderBy(part => part[0].Low).ThenBy(part => part[^1].Low).ToList();
        var samples = Math.Min(MostSamples, sorted.Count);
        return new(
            low,
            high,
            extent,
            parts.Count,
            [.. Enumerable.Range(0, samples).Select(k => Array.ConvertAll(
                sorted[(int)((k + 0.5) * sorted.Count / samples)],
                side => side.Middle))]);
    }
}

/// <summary>A region of a box about which nothing is proved.</summary>
/// <param name="Low">Lower corner of the box around it.</param>
/// <param name="High">Upper corner.</param>
/// <param name="Extent">Its longest side, as a share of the box searched.</param>
/// <param name="Parts">Parts it is made of.</param>
/// <param name="Samples">Middles of parts spread over it.</param>
public sealed record UndecidedRegion(double[] Low, double[] High, double Extent, int Parts, IReadOnlyList<double[]> Samples);
