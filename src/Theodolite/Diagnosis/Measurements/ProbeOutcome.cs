namespace Theodolite.Diagnosis.Measurements;

/// <summary>What the loss does near θ along one path p(t), straight or curved, as t → 0.</summary>
internal enum ProbeSign
{
    /// <summary>It never differs from f(θ) beyond what is unresolved.</summary>
    Flat,

    /// <summary>It rises first.</summary>
    Ascends,

    /// <summary>It falls first.</summary>
    Descends,
}

/// <param name="Sign">What the loss does first.</param>
/// <param name="Curved">Whether the path bends.</param>
/// <param name="Step">t at which the sign was established, or to which a descent was followed; the largest one tried where flat.</param>
/// <param name="Change">f(p(t)) − f(θ) there.</param>
/// <param name="Order">m in |f(p(t)) − f(θ)| ≈ C·tᵐ, from two steps; NaN where flat.</param>
/// <param name="Point">p(t).</param>
internal sealed record ProbeOutcome(ProbeSign Sign, bool Curved, double Step, double Change, double Order, double[] Point)
{
    /// <summary>
    /// The loss stays the same to rounding and then falls all at once, as no power of t does: a saturated unit that comes to life.
    /// The sign is flat; step, change and point are those where it has fallen.
    /// </summary>
    public bool Cliff { get; init; }
}
