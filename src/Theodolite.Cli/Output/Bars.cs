namespace Theodolite.Cli.Output;

/// <summary>Small pictures made of characters.</summary>
internal static class Bars
{
    private const string Eighths = " ▏▎▍▌▋▊▉█";
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>A horizontal bar for a share of 1, padded to a width.</summary>
    public static string Share(double share, int width)
    {
        var eighths = (int)Math.Round(Math.Clamp(double.IsFinite(share) ? share : 0, 0, 1) * width * 8);
        var full = eighths / 8;
        var bar = new string('█', full) + (eighths % 8 > 0 ? Eighths[eighths % 8].ToString() : "");
        return bar.PadRight(width);
    }

    /// <summary>A curve in so many columns, each showing the mean of its part; empty where there is nothing to show.</summary>
    public static string Curve(IReadOnlyList<double> values, int width)
    {
        var finite = values.Where(double.IsFinite).ToList();
        if (finite.Count < 2)
        {
            return "";
        }

        var columns = Math.Min(width, finite.Count);
        var means = Enumerable.Range(0, columns)
            .Select(column => finite.Skip(column * finite.Count / columns)
                .Take(Math.Max(1, ((column + 1) * finite.Count / columns) - (column * finite.Count / columns)))
                .Average())
            .ToList();
        var (low, high) = (means.Min(), means.Max());
        return string.Concat(
            means.Select(mean => Heights[high > low ? (int)Math.Round((mean - low) / (high - low) * (Heights.Length - 1)) : 0]));
    }

    /// <summary>Counts side by side in a bar of a width; every count that is not zero gets a column.</summary>
    public static (int Negative, int Zero, int Positive) Divide(long negative, long zero, long positive, int width)
    {
        var total = Math.Max(1, negative + zero + positive);
        int Columns(long count) => count == 0 ? 0 : Math.Max(1, (int)Math.Round((double)count / total * width));
        var (n, z, p) = (Columns(negative), Columns(zero), Columns(positive));
        while (n + z + p > width && Math.Max(n, Math.Max(z, p)) > 1)
        {
            if (n >= z && n >= p)
            {
                n--;
            }
            else if (z >= p)
            {
                z--;
            }
            else
            {
                p--;
            }
        }

        return (n, z, p);
    }
}
