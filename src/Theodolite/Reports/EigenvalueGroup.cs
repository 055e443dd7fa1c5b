using Theodolite.Curvature;

namespace Theodolite.Reports;

/// <summary>Eigenvalues that cannot be told apart, shown as one line.</summary>
/// <param name="Value">Their mean.</param>
/// <param name="Residual">The largest residual among them.</param>
/// <param name="Count">How many.</param>
public sealed record EigenvalueGroup(double Value, double Residual, int Count)
{
    /// <summary>Relative distance within which neighbours count as one multiple eigenvalue.</summary>
    private const double Closeness = 1e-6;

    /// <summary>Groups the lower end of a spectrum, lowest first; of a complete one with every repetition counted.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="zero">ε: eigenvalues within it are zeros and make one group of value 0.</param>
    /// <param name="most">Groups wanted.</param>
    public static IReadOnlyList<EigenvalueGroup> Lowest(Spectrum spectrum, double zero, int most) => Group(
        spectrum.Dense is { } dense
            ? dense.Values.Select(value => (value, dense.Residual))
            : spectrum.Smallest.Select(pair => (pair.Value, pair.Residual)),
        zero,
        most);

    /// <summary>Groups the upper end of a spectrum, highest first.</summary>
    /// <inheritdoc cref="Lowest"/>
    public static IReadOnlyList<EigenvalueGroup> Highest(Spectrum spectrum, double zero, int most) => Group(
        spectrum.Dense is { } dense
            ? dense.Values.Reverse().Select(value => (value, dense.Residual))
            : spectrum.Largest.Select(pair => (pair.Value, pair.Residual)),
        zero,
        most);

    private static List<EigenvalueGroup> Group(IEnumerable<(double Value, double Residual)> pairs, double zero, int most)
    {
        var groups = new List<EigenvalueGroup>();
        foreach (var (found, residual) in pairs)
        {
            var value = Math.Abs(found) <= zero ? 0 : found;
            var last = groups.Count > 0 ? groups[^1] : null;
            if (last is not null && Same(value, last.Value, Math.Max(residual, last.Residual)))
            {
                groups[^1] = new(
                    ((last.Value * last.Count) + value) / (last.Count + 1),
                    Math.Max(residual, last.Residual),
                    last.Count + 1);
                continue;
            }

            if (groups.Count == most)
            {
                break;
            }

            groups.Add(new(value, residual, 1));
        }

        return groups;
    }

    private static bool Same(double a, double b, double residual) =>
        Math.Sign(a) == Math.Sign(b) && Math.Abs(a - b) <= (2 * residual) + (Closeness * Math.Max(Math.Abs(a), Math.Abs(b)));
}
