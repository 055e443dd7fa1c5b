using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>Follows paths away from a critical point and says whether the loss rises or falls along them.</summary>
/// <remarks>
/// Steps grow from 2⁻¹⁴·ℓ to ℓ/2. The sign of a path is that of the first two successive steps whose change exceeds
/// 8·noise + 16·D + ‖g‖·s + ½·ε·s² (s the distance moved): beyond noise, beyond what the remaining gradient explains (a point
/// beside a valley of minima loses D by reaching its bottom), and beyond curvature that was not resolved. So descent further away,
/// behind a rim, does not count; nor does a loss that is the same to rounding and then drops at once, as where a saturated unit comes
/// to life: no derivative of any order sees that from here. Changes of an order above 4 count once two doublings agree on the order.
/// </remarks>
internal sealed class ProbePath(Measurement m)
{
    private const int Levels = 14;

    // A change of higher order, or whose order grows with t, is the far flank of an exponential tail rather than what
    // the loss does at θ.
    private const double HighestOrder = 10;
    private const double FlankOrder = 5;

    // An order above that of ordinary degenerate points must be seen over two successive doublings of the step, to a quarter.
    private const double OrdinaryOrder = 4;
    private const double OrderAgreement = 0.25;
    private const double FlankGrowth = 1.5;

    private readonly SurveyPoint _point = m.Point;

    // On a kink the gradient is a convention and must not hide what the loss does.
    private readonly double _gradientNorm = m.Kinks > 0 ? 0 : m.Point.GradientNorm;
    private readonly double _slack = m.Slack;

    /// <summary>Follows a path t ↦ θ(t) with θ(0) = θ.</summary>
    /// <param name="path">The path.</param>
    /// <param name="curved">Whether it is curved, for the report.</param>
    /// <param name="threshold">Curvature along it that was not resolved.</param>
    public ProbeOutcome Follow(Func<double, double[]> path, bool curved, double threshold)
    {
        (double Step, double Change, double[] Point)? previous = null;
        var (resolved, lastOrder) = (double.PositiveInfinity, double.NaN);
        var flat = new ProbeOutcome(ProbeSign.Flat, curved, 0, 0, double.NaN, _point.Theta);
        ProbeOutcome? cliff = null;
        for (var level = Levels; level >= 1; level--)
        {
            var t = Math.ScaleB(_point.TypicalParameter, -level);
            var place = path(t);
            var change = _point.ValueAt(place) - _point.Loss;
            flat = flat with { Step = t, Change = change };
            if (!double.IsFinite(change))
            {
                break;
            }

            var slack = Slack(place, threshold);
            if (Math.Abs(change) <= slack)
            {
                (previous, resolved, lastOrder) = (null, slack, double.NaN);
                continue;
            }

            if (previous is { } before && Math.Sign(before.Change) == Math.Sign(change))
            {
                var order = Math.Log2(change / before.Change) / Math.Log2(t / before.Step);
                var next = Math.Log2((_point.ValueAt(path(2 * t)) - _point.Loss) / change);
                var flank = order > HighestOrder || (next > FlankOrder && next > FlankGrowth * order);
                if (flank)
                {
                    return flat;
                }

                // Half a step before, a power of t would have been seen.
                if (Math.ScaleB(Math.Abs(before.Change), -(int)HighestOrder) > 4 * resolved)
                {
                    return change > 0 ? flat : flat with { Point = place, Cliff = true };
                }

                if (order > OrdinaryOrder && !(Math.Abs(order - lastOrder) <= OrderAgreement * lastOrder))
                {
                    (previous, lastOrder) = ((t, change, place), order);
                    cliff = change > 0 ? null : flat with { Point = place, Cliff = true };
                    continue;
                }

                return change > 0
                    ? new(ProbeSign.Ascends, curved, t, change, order, place)
                    : Further(path, new(ProbeSign.Descends, curved, t, change, order, place));
            }

            previous = (t, change, place);
        }

        return cliff ?? flat;
    }

    // Once the sign is known, the way down is followed as far as probes go.
    private ProbeOutcome Further(Func<double, double[]> path, ProbeOutcome found)
    {
        for (var t = 2 * found.Step; t <= _point.TypicalParameter / 2; t *= 2)
        {
            var place = path(t);
            var change = _point.ValueAt(place) - _point.Loss;
            if (!(change < found.Change))
            {
                break;
            }

            found = found with { Step = t, Change = change, Point = place };
        }

        return found;
    }

    private double Slack(double[] place, double threshold)
    {
        var distance = Vectors.Norm(Vectors.Along(place, -1, _point.Theta));
        return _slack + (_gradientNorm * distance) + (threshold * distance * distance / 2);
    }
}
