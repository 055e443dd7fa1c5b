namespace Theodolite.Curvature;

/// <summary>A count known to lie between two numbers.</summary>
public readonly record struct CountRange(long Low, long High)
{
    /// <summary>The count where it is known exactly, else null.</summary>
    public long? Exact => Low == High ? Low : null;

    public override string ToString() => Low == High ? $"{Low}" : $"[{Low}, {High}]";
}

/// <summary>How many eigenvalues are negative (below −ε), numerically zero, and positive (above ε).</summary>
/// <param name="Negative">Count of λ &lt; −ε: the index in Morse's sense.</param>
/// <param name="Zero">Count of |λ| ≤ ε.</param>
/// <param name="Positive">Count of λ &gt; ε.</param>
/// <param name="Threshold">ε, in units of the loss per squared parameter.</param>
public sealed record CurvatureIndex(CountRange Negative, CountRange Zero, CountRange Positive, double Threshold)
{
    /// <summary>Whether all three counts are known.</summary>
    public bool Exact => Negative.Exact is not null && Zero.Exact is not null && Positive.Exact is not null;

    /// <summary>Counts the eigenvalues of a spectrum against a threshold.</summary>
    /// <remarks>
    /// Of an incomplete spectrum only the pairs beyond their residual are counted as found; everything else may be
    /// anywhere, since Ritz values never prove that nothing was missed.
    /// </remarks>
    public static CurvatureIndex Of(Spectrum spectrum, double threshold)
    {
        if (spectrum.Dense is { } dense)
        {
            var negative = dense.Values.LongCount(value => value < -threshold);
            var positive = dense.Values.LongCount(value => value > threshold);
            var zero = spectrum.Dimension - negative - positive;
            return new(new(negative, negative), new(zero, zero), new(positive, positive), threshold);
        }

        long below = spectrum.Smallest.Count(pair => pair.Value + pair.Residual < -threshold);
        long above = spectrum.Largest.Count(pair => pair.Value - pair.Residual > threshold);
        return new(new(below, spectrum.Dimension - above), new(0, spectrum.Dimension - below - above), new(above, spectrum.Dimension - below), threshold);
    }
}
