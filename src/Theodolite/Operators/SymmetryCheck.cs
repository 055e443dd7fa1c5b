namespace Theodolite.Operators;

/// <summary>
/// Whether an operator is symmetric, on independent standard normal vectors u, v: A is refused when
/// |uᵀAv − vᵀAu| exceeds <see cref="Bound"/> = 256·u₀·(‖Au‖‖v‖ + ‖Av‖‖u‖) + 2·ε·‖u‖‖v‖, with the unit roundoff u₀ of the
/// operator's dtype and its <see cref="LinearOperator.StatedError"/> ε.
/// </summary>
/// <remarks>
/// An antisymmetric part N of relative Frobenius norm ν = ‖N‖/‖A‖ gives a defect of about ν·‖Au‖‖v‖·2/√P, so what is certainly seen
/// is ν above about 256·u₀·√P: 5e−3 in float32 and 1e−11 in float64 at P = 10⁵. Programs that lost a term or a transpose have ν near 1.
/// </remarks>
/// <param name="Defect">|uᵀAv − vᵀAu|; NaN when a product is not finite.</param>
/// <param name="Bound">What rounding may account for.</param>
/// <param name="Scale">‖Au‖‖v‖ + ‖Av‖‖u‖.</param>
public sealed record SymmetryCheck(double Defect, double Bound, double Scale)
{
    /// <summary>Whether the defect is within its bound.</summary>
    public bool Passed => Defect <= Bound;

    /// <exception cref="NumericalFailureException">The operator is not symmetric; the message has the numbers.</exception>
    public void Require()
    {
        if (!Passed)
        {
            throw new NumericalFailureException(double.IsFinite(Defect)
                ? $"The operator is not symmetric: |uᵀAv − vᵀAu| = {Defect:g3} for random u and v, where rounding explains at most "
                    + $"{Bound:g3} (‖Au‖‖v‖ + ‖Av‖‖u‖ = {Scale:g3})."
                : "The operator's products are not finite, so its symmetry cannot be checked.");
        }
    }
}

/// <summary>Whether an operator gives the same bits when the same block is multiplied twice.</summary>
/// <param name="Differing">Number of entries that differ.</param>
/// <param name="Entries">Number of entries compared.</param>
/// <param name="Largest">Largest absolute difference.</param>
public sealed record DeterminismCheck(long Differing, long Entries, double Largest)
{
    /// <summary>Whether all bits agree.</summary>
    public bool Passed => Differing == 0;

    /// <exception cref="NumericalFailureException">The operator is not deterministic; the message has the numbers.</exception>
    public void Require()
    {
        if (!Passed)
        {
            throw new NumericalFailureException(
                $"The operator is not deterministic: the same product computed twice differs in {Differing} of {Entries} entries, by up "
                    + $"to {Largest:g3}.");
        }
    }
}
