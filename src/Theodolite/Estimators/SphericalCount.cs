using Theodolite.Krylov;

namespace Theodolite.Estimators;

/// <summary>A number of eigenvalues that is known to a confidence.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">No fewer.</param>
/// <param name="High">No more.</param>
public readonly record struct SphericalRange(double Value, double Low, double High);

/// <summary>
/// Numbers of eigenvalues from Lanczos runs that were made for another purpose. For z uniform on the unit sphere of ℝᴾ and r eigenvalues
/// below x, the mass of z's spectral measure below x is a beta variable with parameters r/2 and (P − r)/2, whatever the matrix: unlike
/// a mean over probes it needs no spread to be estimated, and one run gives an interval.
/// </summary>
/// <remarks>
/// arcsin √mass is normal about arcsin √(r/P) with variance 1/(2qP) for the mean of q runs (Fisher's root of χ²; off by less than a
/// tenth of a per cent of coverage from r = 5 on, and wide enough below). What the quadrature leaves open is bounded as in
/// <see cref="GaussQuadrature.MassBelow"/>, and the interval goes from the lower bound less its quantile to the upper one plus its own.
/// </remarks>
public sealed class SphericalCount
{
    private readonly GaussQuadrature[] _rules;
    private readonly long _dimension;

    /// <summary>Takes the runs.</summary>
    /// <param name="runs">One or more, from independent starts that were uniform on the sphere.</param>
    /// <param name="dimension">P.</param>
    public SphericalCount(IReadOnlyList<LanczosRecurrence> runs, long dimension)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count, nameof(runs));
        (_rules, _dimension) = ([.. runs.Select(RuleOf)], dimension);
    }

    /// <summary>Starts.</summary>
    public int Probes => _rules.Length;

    /// <summary>Eigenvalues λ &lt; x.</summary>
    /// <param name="x">x.</param>
    /// <param name="confidence">Probability, over the starts, that the number lies in the range.</param>
    public SphericalRange Below(double x, double confidence = 0.95) => Range(rule => rule.MassBelow(x), confidence);

    /// <summary>Eigenvalues λ &gt; x.</summary>
    /// <param name="x">x.</param>
    /// <param name="confidence">Probability, over the starts, that the number lies in the range.</param>
    public SphericalRange Above(double x, double confidence = 0.95) => Range(
        rule =>
        {
            var (low, high) = rule.MassBelow(x);
            return (1 - high, 1 - low);
        },
        confidence);

    /// <summary>Eigenvalues a ≤ λ ≤ b.</summary>
    /// <param name="a">a.</param>
    /// <param name="b">b.</param>
    /// <param name="confidence">Probability, over the starts, that the number lies in the range.</param>
    public SphericalRange Between(double a, double b, double confidence = 0.95) => Range(
        rule =>
        {
            var (below, atMost) = (rule.MassBelow(a), rule.MassBelow(b));
            return (Math.Max(0, atMost.Low - below.High), Math.Max(0, atMost.High - below.Low));
        },
        confidence);

    // A coupling of zero ends the run: what follows it is another one, from a start that this one has chosen.
    private static GaussQuadrature RuleOf(LanczosRecurrence run)
    {
        var end = Array.IndexOf(run.Coupling, 0) is >= 0 and var zero ? zero + 1 : run.Coupling.Length;
        return GaussQuadrature.Of(run.Diagonal.AsSpan(0, end), run.Coupling.AsSpan(0, end));
    }

    private SphericalRange Range(Func<GaussQuadrature, (double Low, double High)> mass, double confidence)
    {
        var masses = _rules.Select(mass).ToArray();
        var (low, high) = (masses.Average(pair => pair.Low), masses.Average(pair => pair.High));
        var reach = NormalDistribution.TwoSided(confidence) / Math.Sqrt(2.0 * Probes * _dimension);
        return new(
            _dimension * (low + high) / 2,
            _dimension * Share(Angle(low) - reach),
            _dimension * Share(Angle(high) + reach));

        static double Angle(double share) => Math.Asin(Math.Sqrt(Math.Clamp(share, 0, 1)));

        static double Share(double angle) => Math.Pow(Math.Sin(Math.Clamp(angle, 0, Math.PI / 2)), 2);
    }
}
