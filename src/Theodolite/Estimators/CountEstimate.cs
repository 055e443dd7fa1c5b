namespace Theodolite.Estimators;

/// <summary>
/// A number of eigenvalues, with both of its uncertainties: what the random probes leave open (standard errors), and what
/// the quadrature leaves open. For each probe the moments bound the mass on either side of a point, whatever the spectrum
/// is between the nodes (<see cref="GaussQuadrature.MassBelow"/>); <see cref="Low"/> and <see cref="High"/> are the means of
/// these bounds. They are strict where the basis was kept orthogonal.
/// </summary>
/// <param name="Middle">Half-way between the bounds: the estimate.</param>
/// <param name="Low">Mean lower bound.</param>
/// <param name="High">Mean upper bound.</param>
/// <param name="Dimension">P.</param>
public readonly record struct CountEstimate(Estimate Middle, Estimate Low, Estimate High, long Dimension)
{
    /// <summary>The estimate.</summary>
    public double Value => Middle.Value;

    /// <summary>Standard error of the estimate over probes, without the quadrature's resolution.</summary>
    public double StandardError => Middle.StandardError;

    /// <summary>(High − Low)/2: what the quadrature cannot resolve.</summary>
    public double Resolution => (High.Value - Low.Value) / 2;

    /// <summary>The estimate without the quadrature's bounds.</summary>
    public static implicit operator Estimate(CountEstimate count) => count.Middle;

    /// <summary>As <see cref="Middle"/>.</summary>
    public Estimate ToEstimate() => Middle;

    /// <summary>
    /// From the lower bound less its t-interval to the upper bound plus its own, within 0…P: it covers the count with at
    /// least the confidence stated as far as means over probes are Gaussian.
    /// </summary>
    public (double Low, double High) Interval(double confidence = 0.95)
    {
        var (low, high) = (Low.Interval(confidence).Low, High.Interval(confidence).High);
        return (double.IsNaN(low) ? 0 : Math.Max(0, low), double.IsNaN(high) ? Dimension : Math.Min(Dimension, high));
    }
}
