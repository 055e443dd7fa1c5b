namespace Theodolite.Krylov;

/// <summary>What orthogonalisation has left of a vector.</summary>
/// <param name="Taken">s, one number for each row, where w − Wᵀ·s is left.</param>
/// <param name="Before">‖w‖.</param>
/// <param name="Norm">‖w − Wᵀ·s‖.</param>
/// <param name="Overlaps">Inner products of the rows with the direction of what is left: roundoff.</param>
internal readonly record struct Remainder(double[] Taken, double Before, double Norm, double[] Overlaps);
