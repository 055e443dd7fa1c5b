using Theodolite.Explorer.Plots;
using Theodolite.Landscape;
using Theodolite.Landscape.Contours;

namespace Theodolite.Explorer.Services;

/// <summary>
/// Heavy-ball momentum on a direction of curvature λ: x ← x − v, v ← βv + ηλx has the eigenvalues of z² − (1 + β − ηλ)z + β. It goes
/// down without swinging where they are positive, in damped swings where they are complex, from side to side where they are negative, and
/// away where one is larger than 1: for ηλ > 2(1 + β) (Polyak 1964; Goh, Distill 2017).
/// </summary>
internal static class MomentumPhases
{
    private const int Points = 121;

    /// <summary>Largest ηλ shown.</summary>
    public const double MostRate = 4.4;

    /// <summary>The regimes.</summary>
    public enum Regime
    {
        Monotone,
        Spiral,
        Alternating,
        Diverging,
    }

    /// <summary>A place inside of each regime, for its name.</summary>
    public static IReadOnlyList<(double Rate, double Beta, Regime Regime)> Labels { get; } =
        [(0.03, 0.2, Regime.Monotone), (0.9, 0.72, Regime.Spiral), (1.75, 0.04, Regime.Alternating), (3, 0.25, Regime.Diverging)];

    /// <summary>Spectral radius over ηλ to the right and β upwards.</summary>
    public static MapGround Ground { get; } = Make();

    /// <summary>Largest |z|: what remains of the distance after a step, in the long run.</summary>
    /// <param name="rate">ηλ.</param>
    /// <param name="beta">β.</param>
    public static double Radius(double rate, double beta)
    {
        var trace = 1 + beta - rate;
        var discriminant = (trace * trace) - (4 * beta);
        return discriminant < 0 ? Math.Sqrt(beta) : (Math.Abs(trace) + Math.Sqrt(discriminant)) / 2;
    }

    /// <summary>The regime.</summary>
    /// <param name="rate">ηλ.</param>
    /// <param name="beta">β.</param>
    public static Regime Of(double rate, double beta)
    {
        var trace = 1 + beta - rate;
        return rate < 0 || Radius(rate, beta) > 1 ? Regime.Diverging
            : (trace * trace) < 4 * beta ? Regime.Spiral
            : trace >= 0 ? Regime.Monotone
            : Regime.Alternating;
    }

    private static MapGround Make()
    {
        var (xs, ys) = (LandscapeGrid.Spaced(0.01, MostRate, Points), LandscapeGrid.Spaced(0, 0.995, Points));
        double[] values = [.. xs.SelectMany(x => ys.Select(y => Radius(x, y)))];
        return new(("ηλ", "β"), xs, ys, values, new TerrainScale(0, 2, 16, null));
    }
}
