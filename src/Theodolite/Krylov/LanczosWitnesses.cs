namespace Theodolite.Krylov;

/// <summary>
/// The evidence of random starts that grew side by side and unrestarted in one space. That space contains the Krylov
/// space of each start alone, so each of them is an independent run, and what any of them meets is a Ritz value of all.
/// </summary>
/// <remarks>
/// Two things can hide from them: a direction in which every start has a tiny component, against which the runs must be
/// long enough, and a further copy of a value, since b starts bring out b copies at most: a value found b times
/// may have more.
/// </remarks>
/// <param name="Convergence">What is wanted, and how exactly.</param>
/// <param name="Starts">b.</param>
/// <param name="Steps">Length of each run.</param>
/// <param name="RandomShare">Share of each start's square that is random, uniformly distributed.</param>
internal readonly record struct LanczosWitnesses(LanczosConvergence Convergence, int Starts, int Steps, double RandomShare)
{
    /// <summary>Share of the starts that may be too unlucky to show what is looked for.</summary>
    private const double Missed = 0.1;

    /// <summary>
    /// Whether b starts can tell how often each wanted value occurs: none was found b times. Further copies of the innermost
    /// wanted values would not change what is found, so these are not asked.
    /// </summary>
    public bool CountCopies(RitzPairs ritz, double norm)
    {
        var rounding = Convergence.Rounding(norm);
        foreach (var i in Convergence.Wanted(ritz.Count))
        {
            var edge = i < Convergence.Smallest
                ? Math.Min(Convergence.Smallest, ritz.Count) - 1
                : ritz.Count - Math.Min(Convergence.Largest, ritz.Count);
            if (Math.Abs(ritz.Values[i] - ritz.Values[edge]) > ritz.Residuals[i] + ritz.Residuals[edge] + rounding
                && Copies(ritz, i, norm) >= Starts)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether the runs are so long that nine starts of ten would show an eigenvalue at the edge of the wanted ones, seen
    /// against the first unwanted ones; where those are too close for certainty, <paramref name="longest"/> steps are.
    /// </summary>
    public bool LongEnough(RitzPairs ritz, long dimension, int longest)
    {
        var (low, high) = (Convergence.Smallest, Convergence.Largest);
        // A start that is random in part has as small components as a random one in more dimensions.
        var effective = dimension / RandomShare;
        if (Steps >= longest * LanczosConvergence.Lift(effective, Missed) / LanczosConvergence.Lift(dimension, Missed))
        {
            return true;
        }

        if (ritz.Count < low + high + 2)
        {
            return false;
        }

        var seen = (new RitzEstimate(ritz.Values[low], 0), new RitzEstimate(ritz.Values[^(high + 1)], 0));
        var edges = (Low: low > 0 ? ritz.Values[low - 1] : 0, High: high > 0 ? ritz.Values[^high] : 0);
        return Steps >= Convergence.StepsToSee(seen, edges.Low, edges.High, effective, Missed);
    }

    private int Copies(RitzPairs ritz, int i, double norm)
    {
        var (first, last) = (i, i);
        while (last + 1 < ritz.Count && Equal(ritz, last, last + 1, norm))
        {
            last++;
        }

        while (first > 0 && Equal(ritz, first - 1, first, norm))
        {
            first--;
        }

        return last - first + 1;
    }

    // The errors of two values that lie apart from all others are at most (r₁² + r₂²)/gap (Kato and Temple); what differs by
    // less may be one value.
    private bool Equal(RitzPairs ritz, int i, int j, double norm)
    {
        var gap = Math.Min(
            i > 0 ? ritz.Values[i] - ritz.Values[i - 1] : double.PositiveInfinity,
            j + 1 < ritz.Count ? ritz.Values[j + 1] - ritz.Values[j] : double.PositiveInfinity);
        var (first, second) = (ritz.Residuals[i], ritz.Residuals[j]);
        var error = Math.Min(first + second, 2 * ((first * first) + (second * second)) / gap);
        return ritz.Values[j] - ritz.Values[i] <= error + (2 * Convergence.Rounding(norm));
    }
}
