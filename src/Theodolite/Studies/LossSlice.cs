namespace Theodolite.Studies;

/// <summary>The loss along a line through a point, f(θ + t·v), beside its quadratic model f + t·gᵀv + ½t²·vᵀHv.</summary>
public sealed record LossSlice
{
    /// <summary>A short name: <c>steepest-descent</c>, <c>lowest-curvature</c>, <c>highest-curvature</c> or <c>descent-found</c>.</summary>
    public required string Name { get; init; }

    /// <summary>t, ascending, zero in the middle; ‖v‖ = 1.</summary>
    public required IReadOnlyList<double> Steps { get; init; }

    /// <summary>f(θ + t·v) in float64; not finite where the loss is not.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>gᵀv.</summary>
    public required double Slope { get; init; }

    /// <summary>vᵀHv.</summary>
    public required double Curvature { get; init; }

    /// <summary>f(θ) over the same samples.</summary>
    public required double Loss { get; init; }

    /// <summary>The model at every step.</summary>
    public IReadOnlyList<double> Model => [.. Steps.Select(ModelAt)];

    /// <summary>f + t·gᵀv + ½t²·vᵀHv.</summary>
    /// <param name="step">t.</param>
    public double ModelAt(double step) => Loss + (step * Slope) + (step * step * Curvature / 2);
}
