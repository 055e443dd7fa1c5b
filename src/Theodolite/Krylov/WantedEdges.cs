namespace Theodolite.Krylov;

/// <summary>The innermost wanted Ritz values when a check began, and how far they may still move by themselves.</summary>
/// <param name="Low">The largest of the wanted lowest values; +∞ where none was known.</param>
/// <param name="High">The smallest of the wanted highest values; −∞ where none was known.</param>
/// <param name="LowMargin">Largest residual at the low end, and rounding.</param>
/// <param name="HighMargin">The same at the high end.</param>
internal sealed record WantedEdges(double Low = 0, double High = 0, double LowMargin = 0, double HighMargin = 0)
{
    /// <summary>Nothing is known to be wanted: no value lies beyond these.</summary>
    public static WantedEdges None { get; } = new(double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>The edges of the wanted pairs.</summary>
    /// <param name="ritz">At least as many pairs as are wanted.</param>
    /// <param name="convergence">Which are wanted.</param>
    /// <param name="norm">‖A‖.</param>
    public static WantedEdges Of(RitzPairs ritz, LanczosConvergence convergence, double norm)
    {
        var rounding = convergence.Rounding(norm);
        var (low, high, lowMargin, highMargin) = (double.PositiveInfinity, double.NegativeInfinity, 0.0, 0.0);
        foreach (var i in convergence.Wanted(ritz.Count))
        {
            var margin = ritz.Residuals[i] + rounding;
            if (i < convergence.Smallest)
            {
                (low, lowMargin) = (ritz.Values[i], Math.Max(lowMargin, margin));
            }
            else
            {
                highMargin = Math.Max(highMargin, margin);
            }
        }

        if (convergence.Largest > 0)
        {
            high = ritz.Values[^Math.Min(convergence.Largest, ritz.Count)];
        }

        return new(low, high, lowMargin, highMargin);
    }

    /// <summary>
    /// Whether another value is among the wanted ones by now: Ritz values only move outwards as the basis grows (Cauchy's
    /// interlacing), so that one beyond the edges is a find, whatever its residual.
    /// </summary>
    public bool AreOutdone(RitzPairs ritz, LanczosConvergence convergence) =>
        (convergence.Smallest > 0 && ritz.Values[Math.Min(convergence.Smallest, ritz.Count) - 1] < Low - LowMargin)
        || (convergence.Largest > 0 && ritz.Values[^Math.Min(convergence.Largest, ritz.Count)] > High + HighMargin);
}
