using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Diagnosis;

/// <summary>
/// Whether a point is critical, judged by what could still be gained rather than by ‖g‖:
/// ½·gᵀ(|H| + τI)⁻¹g ≤ max(tol·S, noise) and the critical point it predicts is near, ‖H⁺g‖ ≤ 0.01·L;
/// or ‖g‖ ≤ 2·(its rounding floor).
/// </summary>
/// <remarks>
/// τ = tol·S/L² makes a step of length L in a direction without curvature count as critical when it gains less than
/// about tol·S. The nearness test keeps exponential tails apart from critical points: on (1 − tanh w)² far left the
/// predicted decrease goes to zero, but the Newton step stays at ½ for ever.
/// </remarks>
/// <param name="PredictedDecrease">½·gᵀ(|H| + τI)⁻¹g.</param>
/// <param name="Limit">max(tol·S, noise of the loss in the dtype it is trained in).</param>
/// <param name="Tau">τ.</param>
/// <param name="Floor">Rounding floor of ‖g‖.</param>
/// <param name="NewtonStep">−H⁺g over resolved curvatures: where the critical point should be.</param>
/// <param name="IsCritical">The outcome.</param>
internal sealed record Criticality(double PredictedDecrease, double Limit, double Tau, double Floor, double[] NewtonStep, bool IsCritical)
{
    /// <summary>Largest distance of the predicted critical point, relative to L.</summary>
    public const double Nearness = 0.01;

    public static Criticality Judge(
        SurveyPoint point,
        GradientDecomposition gradient,
        LossScale scale,
        GradientFloor floor,
        double curvatureRounding,
        double tolerance)
    {
        var tau = tolerance * scale.Scale / (point.Length * point.Length);
        var predicted = gradient.PredictedDecrease(tau);
        var limit = Math.Max(tolerance * scale.Scale, scale.StoredNoise);
        var weights = gradient.NewtonWeights(curvatureRounding, 2 * floor.Value);
        var distance = Vectors.Norm(weights);
        var atFloor = point.GradientNorm <= 2 * floor.Value;
        var critical = point.GradientNorm == 0 || atFloor || (predicted <= limit && distance <= Nearness * point.Length);
        var step = distance == 0 ? new double[point.Dimension] : gradient.Combine(weights);
        if (critical && distance > Nearness * point.Length)
        {
            Vectors.Scale(step, Nearness * point.Length / distance);
        }

        return new(predicted, limit, tau, floor.Value, step, critical);
    }
}
