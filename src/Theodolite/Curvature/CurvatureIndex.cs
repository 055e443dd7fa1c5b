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
    /// <summary>Whether all three counts are known, for certain or with <see cref="Confidence"/>.</summary>
    public bool Exact => Negative.Exact is not null && Zero.Exact is not null && Positive.Exact is not null;

    /// <summary>Probability, over random probes, with which the ranges hold; 1 where nothing random limits them.</summary>
    public double Confidence { get; init; } = 1;

    /// <summary>Counts the eigenvalues of a spectrum against a threshold.</summary>
    /// <remarks>
    /// Of an incomplete spectrum the pairs beyond their residual are counted. The count at an end is closed where the
    /// search went past the threshold into the zeros and an independent run met nothing beyond what it found; everything
    /// else may be anywhere.
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

        long below = spectrum.Smallest.TakeWhile(pair => pair.Value + pair.Residual < -threshold).Count();
        long above = spectrum.Largest.TakeWhile(pair => pair.Value - pair.Residual > threshold).Count();
        var belowClosed = spectrum.Checked && below < spectrum.Smallest.Count && spectrum.Smallest[(int)below] is var next
            && next.Value - next.Residual >= -threshold;
        var aboveClosed = spectrum.Checked && above < spectrum.Largest.Count && spectrum.Largest[(int)above] is var last
            && last.Value + last.Residual <= threshold;
        var mostBelow = belowClosed ? below : spectrum.Dimension - above;
        var mostAbove = aboveClosed ? above : spectrum.Dimension - below;
        return new(
            new(below, mostBelow),
            new(Math.Max(0, spectrum.Dimension - mostBelow - mostAbove), spectrum.Dimension - below - above),
            new(above, mostAbove),
            threshold);
    }

    /// <summary>Narrows every range to what both counts allow; where they contradict each other, this one's range stays.</summary>
    public CurvatureIndex Narrowed(CurvatureIndex other)
    {
        var (negative, zero, positive) = (Narrowed(Negative, other.Negative), Narrowed(Zero, other
            .Zero), Narrowed(Positive, other.Positive));
        var changed = negative != Negative || zero != Zero || positive != Positive;
        return new(negative, zero, positive, Threshold) { Confidence = changed ? Math.Min(Confidence, other.Confidence) : Confidence };
    }

    private static CountRange Narrowed(CountRange mine, CountRange other)
    {
        var (low, high) = (Math.Max(mine.Low, other.Low), Math.Min(mine.High, other.High));
        return low <= high ? new(low, high) : mine;
    }
}
