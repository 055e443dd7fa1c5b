using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// ρ = vᵀHv/vᵀv in float64: λ_min ≤ ρ for every v, so ρ plus its rounding bound below zero proves negative curvature of
/// the float64 loss at the stored weights, whatever found v.
/// </summary>
/// <param name="Quotient">ρ.</param>
/// <param name="Residual">‖Hv − ρv‖/‖v‖.</param>
/// <param name="Rounding">Bound of the rounding error of ρ: 16·√P·u·‖Hv‖/‖v‖ + the operator's stated error.</param>
/// <param name="ByGradients">
/// vᵀ(g(θ + hv) − g(θ − hv))/2h with ‖v‖ = 1 and h = 1e−4·ℓ: the same number without the Hessian's program, up to h² and, on
/// kinks, what changes within h.
/// </param>
internal sealed record RayleighCertificate(double Quotient, double Residual, double Rounding, double ByGradients)
{
    private const double Difference = 1e-4;

    /// <summary>An upper bound of λ_min.</summary>
    public double Bound => Quotient + Rounding;

    public static RayleighCertificate Compute(
        SurveyPoint point,
        LinearOperator hessian,
        ReadOnlySpan<double> direction,
        CancellationToken cancellation)
    {
        var image = new double[point.Dimension];
        hessian.Apply(direction, image, 1, cancellation);
        point.Cost += 2;
        var square = Vectors.Dot(direction, direction);
        var quotient = Vectors.Dot(direction, image) / square;
        var size = Vectors.Norm(image) / Math.Sqrt(square);
        var rounding = (16 * Math.Sqrt(point.Dimension) * hessian.DType.UnitRoundoff() * size) + hessian.StatedError;
        Vectors.AddScaled(image, -quotient, direction);
        return new(quotient, Vectors.Norm(image) / Math.Sqrt(square), rounding, Differenced(point, direction, Math.Sqrt(square)));
    }

    private static double Differenced(SurveyPoint point, ReadOnlySpan<double> direction, double norm)
    {
        var h = Difference * point.TypicalParameter / norm;
        var ahead = new double[point.Dimension];
        var behind = new double[point.Dimension];
        point.GradientAt(Vectors.Along(point.Theta, h, direction), ahead);
        point.GradientAt(Vectors.Along(point.Theta, -h, direction), behind);
        Vectors.AddScaled(ahead, -1, behind);
        return Vectors.Dot(ahead, direction) / (2 * h * norm * norm);
    }
}
