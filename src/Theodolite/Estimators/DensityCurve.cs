namespace Theodolite.Estimators;

/// <summary>A density over equal cells; values are averages over a cell, so Σ values·width is the mass exactly.</summary>
/// <param name="Grid">Centres of the cells.</param>
/// <param name="Values">Mass per unit of the axis.</param>
/// <param name="StandardErrors">Of the values, over probes; NaN with one probe, 0 where exact.</param>
/// <param name="Width">Width of a cell.</param>
/// <param name="Sigma">Standard deviation of the Gaussian that each node was spread by, in units of the axis.</param>
public sealed record DensityCurve(double[] Grid, double[] Values, double[] StandardErrors, double Width, double Sigma)
{
    /// <summary>Σ values·width.</summary>
    public double Mass => Values.Sum() * Width;
}
