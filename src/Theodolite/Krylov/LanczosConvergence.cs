namespace Theodolite.Krylov;

/// <summary>When a Ritz pair counts as converged: its residual is small beside its own value, not beside the largest one.</summary>
/// <param name="Low">tol of the low end.</param>
/// <param name="High">tol of the high end.</param>
/// <param name="Smallest">Wanted at the low end.</param>
/// <param name="Largest">Wanted at the high end.</param>
/// <param name="Unit">Unit roundoff of the products.</param>
internal readonly record struct LanczosConvergence(double Low, double High, int Smallest, int Largest, double Unit)
{
    /// <summary>Below this share of ‖A‖ a value counts as this large: kernels have no magnitude of their own.</summary>
    private const double Floor = 1e-3;

    /// <summary>Error of a Ritz value or residual from arithmetic alone.</summary>
    public double Rounding(double norm) => 32 * Unit * norm;

    /// <summary>Largest residual that passes for value θ.</summary>
    public double Allowed(double value, double norm, bool low) =>
        Math.Max((low ? Low : High) * Math.Max(Math.Abs(value), Floor * norm), Rounding(norm));

    /// <summary>The same for Ritz pair i.</summary>
    public double Allowed(RitzPairs ritz, int i, double norm) => Allowed(ritz.Values[i], norm, i < Smallest);

    /// <summary>Indices of the wanted pairs among m ascending ones, low end first.</summary>
    public int[] Wanted(int m)
    {
        var low = Math.Min(Smallest, m);
        var high = Math.Min(Largest, m - low);
        return [.. Enumerable.Range(0, low), .. Enumerable.Range(m - high, high)];
    }

    /// <summary>max residual/allowed over the wanted pairs: at most 1 when all have converged.</summary>
    public double Excess(RitzPairs ritz, double norm)
    {
        var excess = 0.0;
        foreach (var i in Wanted(ritz.Count))
        {
            excess = Math.Max(excess, Excess(ritz, i, norm));
        }

        return excess;
    }

    public double Excess(RitzPairs ritz, int i, double norm)
    {
        var allowed = Allowed(ritz, i, norm);
        return allowed > 0 ? ritz.Residuals[i] / allowed : 0;
    }

    /// <summary>
    /// Steps of an independent chain after which an eigenvalue at the edge of the wanted ones would have shown itself:
    /// the Chebyshev polynomial that is at most 1 on what the chain saw lifts a component of the given share of the typical
    /// size 1/√P above 3. About that share of random starts have less and may miss it.
    /// </summary>
    public double StepsToSee(
        (RitzEstimate Lowest, RitzEstimate Highest) seen,
        double lowEdge,
        double highEdge,
        double dimension,
        double share)
    {
        var gap = Distance(seen, lowEdge, highEdge);
        var spread = seen.Highest.Value - seen.Lowest.Value;
        return gap > 0 && spread > 0
            ? 1 + (Lift(dimension, share) / Math.Acosh(1 + (2 * gap / spread)))
            : double.PositiveInfinity;
    }

    /// <summary>arcosh of the factor by which a polynomial must lift a component that all but a share of random starts have, for it to be
    /// seen.</summary>
    public static double Lift(double dimension, double share) => Math.Acosh(3 / share * Math.Sqrt(dimension));

    /// <summary>Whether an independent chain knows its own ends well enough to tell them from the wanted ones.</summary>
    public bool Resolves((RitzEstimate Lowest, RitzEstimate Highest) seen, double lowEdge, double highEdge, double norm) =>
        (Smallest == 0 || seen.Lowest.Residual <= Math.Max((seen.Lowest.Value - lowEdge) / 2, Allowed(lowEdge, norm, low: true)))
        && (Largest == 0 || seen.Highest.Residual <= Math.Max((highEdge - seen.Highest.Value) / 2, Allowed(highEdge, norm, low: false)));

    private double Distance((RitzEstimate Lowest, RitzEstimate Highest) seen, double lowEdge, double highEdge) => Math.Min(
        Smallest > 0 ? seen.Lowest.Value - lowEdge : double.PositiveInfinity,
        Largest > 0 ? highEdge - seen.Highest.Value : double.PositiveInfinity);
}
