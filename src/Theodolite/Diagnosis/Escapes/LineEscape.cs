using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Diagnosis.Escapes;

/// <summary>
/// Minimises f(θ + t·v) over a growing t of the better sign: doubles while the loss falls, then golden-section search in
/// the last bracket, to 1 % of t for networks.
/// </summary>
internal static class LineEscape
{
    private const int Doublings = 60;
    private const int Refinements = 40;
    private static readonly double _golden = (Math.Sqrt(5) - 1) / 2;

    public static EscapeStep? Take(SurveyPoint point, SurveyResult survey, EscapeDirection direction)
    {
        double F(double t) => point.ValueAlong(direction.Vector, t);
        var noise = 8 * Math.Max(point.Precise.RelativeNoise * Math.Abs(point.Loss), double.Epsilon);
        var lambda = Math.Abs(direction.Curvature);
        var slope = Math.Abs(Vectors.Dot(direction.Vector, point.Gradient));
        var start = double.IsNaN(direction.FirstStep)
            ? Math.Max(1e-3 * point.TypicalParameter, Math.Sqrt(16 * noise / lambda) + (4 * slope / lambda))
            : direction.FirstStep;
        var (t, loss) = Start(F, start, direction.BothWays);
        if (!(loss < point.Loss - noise))
        {
            return null;
        }

        var (below, above) = (0.0, double.NaN);
        for (var i = 0; i < Doublings; i++)
        {
            var next = F(2 * t);
            if (!(next < loss))
            {
                above = 2 * t;
                break;
            }

            (below, t, loss) = (t, 2 * t, next);
        }

        if (!double.IsNaN(above))
        {
            (t, loss) = Refine(F, below, t, loss, above, point.Dimension <= 16 ? 1e-9 : 0.01);
        }

        var predicted = double.IsNaN(direction.Curvature) ? Fitted(survey, Math.Abs(t)) : lambda * t * t / 2;
        return new(survey.Verdict, direction.Vector, direction.Dimension, direction.Curvature, t, predicted, point.Loss, loss);
    }

    private static (double Step, double Loss) Start(Func<double, double> f, double start, bool bothWays)
    {
        var forward = f(start);
        var backward = bothWays ? f(-start) : double.PositiveInfinity;
        return backward < forward || double.IsNaN(forward) ? (-start, backward) : (start, forward);
    }

    private static (double Step, double Loss) Refine(
        Func<double, double> f,
        double low,
        double best,
        double loss,
        double high,
        double tolerance)
    {
        for (var i = 0; i < Refinements && Math.Abs(high - low) > tolerance * Math.Abs(best); i++)
        {
            // The larger part of the bracket is cut.
            var wide = Math.Abs(high - best) > Math.Abs(best - low) ? high : low;
            var t = best + ((1 - _golden) * (wide - best));
            var value = f(t);
            if (value < loss)
            {
                (low, high) = wide == high ? (best, high) : (low, best);
                (best, loss) = (t, value);
            }
            else if (wide == high)
            {
                high = t;
            }
            else
            {
                low = t;
            }
        }

        return (best, loss);
    }

    // C·tᵐ through the probe.
    private static double Fitted(SurveyResult survey, double t) =>
        survey.DescentLaw is { } law ? law.Decrease * Math.Pow(t / law.Step, law.Order) : double.NaN;
}
