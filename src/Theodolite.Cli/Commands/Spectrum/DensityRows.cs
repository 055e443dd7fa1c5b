using Theodolite.Estimators;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>A density cut at powers of ten on both sides of zero.</summary>
internal static class DensityRows
{
    private const int MostDecades = 8;

    /// <summary>From the highest interval to the lowest.</summary>
    /// <param name="density">The density.</param>
    /// <param name="zero">|λ| that counts as zero; the row about zero reaches at least so far.</param>
    public static IReadOnlyList<DensityRow> Of(DensityResult density, double zero)
    {
        var nodes = density.Atoms.Concat(density.Probes.SelectMany(rule => rule.Nodes)).ToList();
        var largest = nodes.Max(Math.Abs);
        if (largest <= zero || largest == 0)
        {
            return [new("λ = 0 to rounding", 0, Share(density, _ => true))];
        }

        var top = (int)Math.Floor(Math.Log10(largest));
        var bottom = Math.Max(top - MostDecades + 1, zero > 0 ? (int)Math.Ceiling(Math.Log10(zero)) : int.MinValue);
        bottom = Math.Min(bottom, top);
        var rows = new List<DensityRow>();
        for (var exponent = top; exponent >= bottom; exponent--)
        {
            var (low, high) = (Math.Pow(10, exponent), Math.Pow(10, exponent + 1));
            rows.Add(new($"{Power(exponent)} ≤ λ < {Power(exponent + 1)}", 1, Share(density, x => x >= low && x < high)));
        }

        var inner = Math.Pow(10, bottom);
        rows.Add(new($"|λ| < {Power(bottom)}", 0, Share(density, x => Math.Abs(x) < inner)));
        for (var exponent = bottom; exponent <= top; exponent++)
        {
            var (low, high) = (Math.Pow(10, exponent), Math.Pow(10, exponent + 1));
            rows.Add(new($"−{Power(exponent + 1)} < λ ≤ −{Power(exponent)}", -1, Share(density, x => -x >= low && -x < high)));
        }

        var first = rows.FindIndex(row => row.Share.Value > 0);
        var last = rows.FindLastIndex(row => row.Share.Value > 0);
        return rows[first..(last + 1)];
    }

    private static Estimate Share(DensityResult density, Func<double, bool> member)
    {
        var count = density.TraceOf(x => member(x) ? 1 : 0);
        return count with { Value = count.Value / density.Dimension, StandardError = count.StandardError / density.Dimension };
    }

    private static string Power(int exponent) => exponent switch
    {
        >= 0 and <= 4 => "1" + new string('0', exponent),
        < 0 and >= -3 => "0." + new string('0', -exponent - 1) + "1",
        _ => $"1e{exponent}",
    };
}

/// <summary>One row of a density in characters.</summary>
/// <param name="Label">The interval of λ.</param>
/// <param name="Sign">Of the eigenvalues in it; 0 for those about zero.</param>
/// <param name="Share">Share of all eigenvalues.</param>
internal sealed record DensityRow(string Label, int Sign, Estimate Share);
