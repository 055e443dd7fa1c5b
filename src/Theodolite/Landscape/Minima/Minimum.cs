namespace Theodolite.Landscape.Minima;

/// <summary>Where a descent ended.</summary>
public sealed record Minimum
{
    /// <summary>θ.</summary>
    public required double[] Theta { get; init; }

    /// <summary>f(θ).</summary>
    public required double Loss { get; init; }

    /// <summary>‖∇f(θ)‖.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>λ_min of the Hessian: 0, to rounding, where a symmetry or a valley makes the loss flat; NaN where it is no
    /// minimum.</summary>
    public required double Curvature { get; init; }

    /// <summary>
    /// Whether the gradient is 0 to the tolerance and no curvature is clearly negative. Else θ is the last point of a descent that did
    /// not end: on a slope without a bottom, or within the iterations allowed.
    /// </summary>
    public required bool IsMinimum { get; init; }
}
