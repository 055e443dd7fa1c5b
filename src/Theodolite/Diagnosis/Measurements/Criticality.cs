using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// Whether a point is critical, judged by what could still be gained rather than by ‖g‖: D = ½·gᵀ(|H| + τI)⁻¹g is small against
/// the scale of the loss, and the critical point that the quadratic model predicts is near.
/// </summary>
/// <remarks>
/// <para>
/// D does not change when inputs are multiplied by a number and weights divided by it, and neither do the scales it is held
/// against (<see cref="LossScale"/>). Where the loss lies above a known bound, D must also be below a hundredth of that height: a
/// point that could still lose a tenth of its loss is not done, however small that is.
/// </para>
/// <para>
/// τ = tol·S/L² makes a step of length L in a direction without curvature count as critical when it gains less than about tol·S.
/// Nearness keeps exponential tails apart from critical points: on (1 − tanh w)² far left D goes to zero, but the Newton step
/// stays at ½ for ever, and where it leads the gradient is still a third of what it was.
/// </para>
/// </remarks>
internal sealed class Criticality
{
    /// <summary>Largest distance of the predicted critical point, relative to L.</summary>
    public const double Nearness = 0.01;

    /// <summary>Largest share of f − f_low that a critical point may still promise.</summary>
    public const double ExcessShare = 0.01;

    /// <summary>Coordinates typed to five digits are off by at most this share of themselves.</summary>
    private const double TypedDigits = 5e-5;

    /// <summary>Curvatures above this share of ‖H‖ lead to the bottom of a valley.</summary>
    private const double Stiff = 1e-8;

    /// <summary>Share of ‖g‖ that may be left where a Newton step leads, for its end to be the critical point.</summary>
    private const double GradientLeft = 0.1;

    /// <summary>D = ½·gᵀ(|H| + τI)⁻¹g.</summary>
    public required double PredictedDecrease { get; init; }

    /// <summary>The most that D may be.</summary>
    public required double Limit { get; init; }

    /// <summary>τ.</summary>
    public required double Tau { get; init; }

    /// <summary>−H⁺g over resolved curvatures: where the critical point should be; at most 0.01·L long where the point is critical.</summary>
    public required double[] NewtonStep { get; init; }

    /// <summary>‖H⁺g‖ before it was cut.</summary>
    public required double NewtonDistance { get; init; }

    /// <summary>What rounding the weights to their dtype costs: ½‖δ‖‖Hδ‖ for |δᵢ| = u·|θᵢ|; 0 where they are float64.</summary>
    public required double RoundingDecrease { get; init; }

    /// <summary>The outcome.</summary>
    public required bool IsCritical { get; init; }

    public static Criticality Judge(
        SurveyPoint point,
        LinearOperator hessian,
        GradientDecomposition gradient,
        LossScale scale,
        double floor,
        double curvatureRounding,
        SurveySettings settings,
        CancellationToken cancellation)
    {
        var tolerance = settings.GradientTolerance;
        var tau = tolerance * scale.Scale / (point.Length * point.Length);
        var predicted = gradient.PredictedDecrease(tau);
        var rounding = RoundingOf(point, hessian, settings.Seed, cancellation);
        var limit = Math.Max(tolerance * scale.Scale, Math.Max(scale.StoredNoise, 4 * rounding));
        var most = scale.Excess is { } excess && !scale.AtLowerBound(tolerance) ? Math.Min(limit, ExcessShare * excess) : limit;
        var newton = Step(point, gradient, curvatureRounding, 2 * floor);
        var distance = Vectors.Norm(newton);
        var critical = point.GradientNorm == 0
            || scale.AtLowerBound(tolerance)
            || (predicted <= most && IsNear(point, newton, distance))
            || IsTyped(point, scale, predicted, newton, tolerance);

        // Where H is to be compared, every component counts, also those below the floor: across a valley they lead to its bottom.
        var step = critical ? Step(point, gradient, Math.Max(curvatureRounding, Stiff * gradient.Norm), 0) : newton;
        if (critical && Vectors.Norm(step) is var length && length > Nearness * point.Length)
        {
            Vectors.Scale(step, Nearness * point.Length / length);
        }

        return new()
        {
            PredictedDecrease = predicted,
            Limit = most,
            Tau = tau,
            NewtonStep = step,
            NewtonDistance = distance,
            RoundingDecrease = rounding,
            IsCritical = critical,
        };
    }

    private static double[] Step(SurveyPoint point, GradientDecomposition gradient, double curvature, double component)
    {
        var weights = gradient.NewtonWeights(curvature, component);
        return weights.All(weight => weight == 0) ? new double[point.Dimension] : gradient.Combine(weights);
    }

    // Near relative to θ, or by what the step does: it must end where nine tenths of the gradient are gone.
    private static bool IsNear(SurveyPoint point, double[] step, double distance)
    {
        if (distance <= Nearness * point.Length)
        {
            return true;
        }

        if (point.Excess is null || distance > Math.Max(1, point.Length))
        {
            return false;
        }

        var there = new double[point.Dimension];
        point.GradientAt(Vectors.Along(point.Theta, 1, step), there);
        return Vectors.Norm(there) <= GradientLeft * point.GradientNorm;
    }

    // A person types five digits: the exact point is then within them in every coordinate, and what is lost by that is small
    // against what the loss does when the coordinates change by all of themselves.
    private static bool IsTyped(SurveyPoint point, LossScale scale, double predicted, double[] step, double tolerance)
    {
        if (point.IsModel || point.Excess is null || predicted > tolerance * scale.OwnVariation)
        {
            return false;
        }

        for (var i = 0; i < step.Length; i++)
        {
            if (Math.Abs(step[i]) > TypedDigits * Math.Abs(point.Theta[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static double RoundingOf(SurveyPoint point, LinearOperator hessian, ulong seed, CancellationToken cancellation)
    {
        var unit = point.Stored.DType.UnitRoundoff();
        if (ReferenceEquals(point.Stored, point.Precise))
        {
            return 0;
        }

        var delta = new double[point.Dimension];
        var image = new double[point.Dimension];
        Philox.For(seed, "survey/rounding").FillRademacher(delta);
        for (var i = 0; i < delta.Length; i++)
        {
            delta[i] *= unit * Math.Abs(point.Theta[i]);
        }

        hessian.Apply(delta, image, 1, cancellation);
        point.Cost += 2;
        var decrease = Vectors.Norm(delta) * Vectors.Norm(image) / 2;
        return double.IsFinite(decrease) ? decrease : 0;
    }
}
