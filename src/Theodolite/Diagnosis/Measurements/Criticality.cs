using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// Whether a point is critical, judged by what could still be gained rather than by ‖g‖: D = ½·gᵀ(|H| + τI)⁻¹g, in coordinates in
/// which every parameter is curved alike, is small against the scale of the loss, and the critical point that the quadratic model predicts
/// is near.
/// </summary>
/// <remarks>
/// <para>
/// D does not change when inputs are multiplied by a number and weights divided by it, and neither do the scales it is held
/// against (<see cref="LossScale"/>). Where the loss lies above a known bound, D must also be below a hundredth of that height: a
/// point that could still lose a tenth of its loss is not done, however small that is.
/// </para>
/// <para>
/// τ, 1e−13 of the largest curvature, keeps directions without curvature finite.
/// In a model it is enough that ‖g‖ over the whole way promises no more than D may: where decay has brought weights to 1e−13, no way is
/// near relative to them.
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

    /// <summary>Scaled curvatures above this share of the largest are more than rounding.</summary>
    private const double Resolved = 1e-13;

    /// <summary>Scaled curvatures above this share of the largest lead to the bottom of a valley.</summary>
    private const double Stiff = 1e-8;

    /// <summary>Share of ‖g‖ that may be left where a Newton step leads, for its end to be the critical point.</summary>
    private const double GradientLeft = 0.1;

    /// <summary>D = ½·gᵀ(|H| + τI)⁻¹g, and no more than the loss lies above a known bound.</summary>
    public required double PredictedDecrease { get; init; }

    /// <summary>The most that D may be.</summary>
    public required double Limit { get; init; }

    /// <summary>τ.</summary>
    public required double Tau { get; init; }

    /// <summary>−H⁺g over resolved curvatures: where the critical point should be; at most 0.01·L long where the point is
    /// critical.</summary>
    public required double[] NewtonStep { get; init; }

    /// <summary>‖H⁺g‖ before it was cut.</summary>
    public required double NewtonDistance { get; init; }

    /// <summary>
    /// What rounding the weights to their dtype costs at most: ½‖δ/s‖‖s∘Hδ‖ for |δᵢ| = u·|θᵢ|; 0 where they are float64.
    /// </summary>
    public required double RoundingDecrease { get; init; }

    /// <summary>The outcome.</summary>
    public required bool IsCritical { get; init; }

    public static Criticality Judge(
        SurveyPoint point,
        LinearOperator hessian,
        ScaledGradient gradient,
        LossScale scale,
        double floor,
        SurveySettings settings,
        CancellationToken cancellation)
    {
        var tolerance = settings.GradientTolerance;
        var predicted = Math.Min(gradient.PredictedDecrease, scale.Excess ?? double.PositiveInfinity);
        var rounding = RoundingOf(point, hessian, gradient.Scales, settings.Seed, cancellation);
        var limit = Math.Max(tolerance * scale.Scale, Math.Max(scale.StoredNoise, 4 * rounding));
        var most = scale.Excess is { } excess && !scale.AtLowerBound(tolerance) ? Math.Min(limit, ExcessShare * excess) : limit;
        var newton = gradient.NewtonStep(Resolved, 2 * floor * gradient.Scales.Min());
        var distance = Vectors.AllFinite(newton) ? Vectors.Norm(newton) : double.PositiveInfinity;
        var critical = point.GradientNorm == 0
            || scale.AtLowerBound(tolerance)
            || (predicted <= most && (IsNear(point, newton, distance) || (point.IsModel && point.GradientNorm * distance <= most)))
            || IsTyped(point, scale, predicted, newton, tolerance);

        // Where H is to be compared, every component counts that is more than the rounding of float64 in coordinates in which all are
        // curved alike, also those below the floor: across a valley they lead to its bottom.
        var step = critical ? gradient.NewtonStep(Stiff, RoundingOf(point, gradient)) : newton;
        step = Vectors.AllFinite(step) ? step : new double[step.Length];
        if (critical && Vectors.Norm(step) is var length && length > Nearness * point.Length)
        {
            Vectors.Scale(step, Nearness * point.Length / length);
        }

        return new()
        {
            PredictedDecrease = predicted,
            Limit = most,
            Tau = gradient.Damping,
            NewtonStep = step,
            NewtonDistance = distance,
            RoundingDecrease = rounding,
            IsCritical = critical,
        };
    }

    private static double RoundingOf(SurveyPoint point, ScaledGradient gradient)
    {
        var square = 0.0;
        for (var i = 0; i < gradient.Scales.Length; i++)
        {
            square += Math.Pow(point.Theta[i] / gradient.Scales[i], 2);
        }

        var rounding = 4 * DType.Float64.UnitRoundoff() * gradient.Norm * Math.Sqrt(square);
        return double.IsFinite(rounding) ? rounding : 0;
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

    private static double RoundingOf(
        SurveyPoint point,
        LinearOperator hessian,
        double[] scales,
        ulong seed,
        CancellationToken cancellation)
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
        for (var i = 0; i < delta.Length; i++)
        {
            (delta[i], image[i]) = (delta[i] / scales[i], image[i] * scales[i]);
        }

        var decrease = Vectors.Norm(delta) * Vectors.Norm(image) / 2;
        return double.IsFinite(decrease) ? decrease : 0;
    }
}
