using Theodolite.Curvature;
using Theodolite.LinearAlgebra;

namespace Theodolite.Krylov;

/// <summary>Ritz pairs of a projection, with the residuals that its recurrence implies.</summary>
public sealed class RitzPairs
{
    private readonly EigenDecomposition _projection;

    internal RitzPairs(EigenDecomposition projection, double[] residuals, double[] couplings, int pending) =>
        (_projection, Residuals, Couplings, Pending) = (projection, residuals, couplings, pending);

    /// <summary>m.</summary>
    public int Count => _projection.Order;

    /// <summary>θ, ascending.</summary>
    public double[] Values => _projection.Values;

    /// <summary>‖A·v − θ·v‖ of each.</summary>
    public double[] Residuals { get; }

    /// <summary>max |θ|.</summary>
    public double Norm => _projection.Norm;

    private double[] Couplings { get; }

    private int Pending { get; }

    /// <summary>The m coordinates of Ritz vector i over the rows whose products are known.</summary>
    public ReadOnlySpan<double> Coordinates(int i) => _projection.Vector(i);

    /// <summary>Component of residual i along each pending row: row i of [m, pending].</summary>
    internal ReadOnlySpan<double> Coupling(int i) => Couplings.AsSpan(i * Pending, Pending);
}
