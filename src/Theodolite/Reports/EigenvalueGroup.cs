using Theodolite.Curvature;

namespace Theodolite.Reports;

/// <summary>Eigenvalues that cannot be told apart, shown as one line.</summary>
/// <param name="Value">Their mean.</param>
/// <param name="Residual">The largest residual among them.</param>
/// <param name="Count">How many.</param>
public sealed record EigenvalueGroup(double Value, double Residual, int Count)
{
    /// <summary>Relative distance within which neighbours count as one multiple eigenvalue.</summary>
    private const double Closeness = 1e-5;

    /// <summary>Groups the lower end of a spectrum, lowest first; of a complete one with every repetition counted.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="most">Groups wanted.</param>
    public static IReadOnlyList<EigenvalueGroup> Lowest(Spectrum spectrum, int most) => Group(
        spectrum.Dense is { } dense
            ? dense.Values.Select(value => (value, dense.Residual))
            : spectrum.Smallest.Select(pair => (pair.Value, pair.Residual)),
        spectrum.Norm,
        most);

    /// <summary>Groups the upper end of a spectrum, highest first.</summary>
    /// <inheritdoc cref="Lowest"/>
    public static IReadOnlyList<EigenvalueGroup> Highest(Spectrum spectrum, int most) => Group(
        spectrum.Dense is { } dense
            ? dense.Values.Reverse().Select(value => (value, dense.Residual))
            : spectrum.Largest.Select(pair => (pair.Value, pair.Residual)),
        spectrum.Norm,
        most);

    private static List<EigenvalueGroup> Group(IEnumerable<(double Value, double Residual)> pairs, double norm, int most)
    {
        var groups = new List<EigenvalueGroup>();
        foreach (var (value, residual) in pairs)
        {
            var last = groups.Count > 0 ? groups[^1] : null;
            if (last is not null && Math.Abs(value - last.Value) <= (2 * Math.Max(residual, last.Residual)) + (Closeness * norm))
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
}
