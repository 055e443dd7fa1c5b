using Theodolite.LinearAlgebra;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// f(θ + t·v) &lt; f(θ), seen in float64 beyond what noise, the remaining gradient and the distance to a minimum could explain.
/// </summary>
/// <remarks>
/// A point that is not exactly critical can have negative curvature where there is no saddle: beside a valley of minima, on its
/// convex side, the Hessian has an eigenvalue of about −‖g‖/R with R the radius of the valley. But all that can be gained there
/// is the way to the bottom, about D = ½·gᵀ(|H| + τI)⁻¹g (for a minimum of order m at least half of it). A decrease of more than
/// <see cref="Margin"/> times D, along a path that never rose before, cannot come from there.
/// </remarks>
/// <param name="Step">t; its sign says which way.</param>
/// <param name="Predicted">½·|λ|·t², what the quadratic model promises.</param>
/// <param name="Observed">f(θ) − f(θ + t·v).</param>
internal sealed record VerifiedDecrease(double Step, double Predicted, double Observed)
{
    /// <summary>How many times D a decrease must exceed.</summary>
    public const double Margin = 16;

    /// <summary>The observed decrease lies between a tenth of the predicted one and ten times it.</summary>
    private const double Agreement = 10;

    private const int Doublings = 200;

    /// <summary>
    /// Tries growing steps along ±v, from where the predicted decrease stands clear of all slack. From the first that descends as it
    /// must it goes on while half of the promise is kept, and returns the last; null where none descends.
    /// </summary>
    public static VerifiedDecrease? Along(Measurement m, ReadOnlySpan<double> direction, double curvature)
    {
        var point = m.Point;
        var slope = Math.Abs(Vectors.Dot(direction, point.Gradient));
        var lambda = Math.Abs(curvature);
        var slack = m.Slack;
        var first = Math.Sqrt(8 * slack / lambda) + (4 * slope / lambda);
        var smallest = 64 * DType.Float64.UnitRoundoff() * point.Length;
        var (forward, backward) = (true, true);
        var t = Math.Max(first, smallest);
        for (var doubling = 0; doubling < Doublings && t <= 4 * point.Length && (forward || backward); doubling++, t *= 2)
        {
            var predicted = lambda * t * t / 2;
            var least = slack + (slope * t);
            foreach (var step in (ReadOnlySpan<double>)[t, -t])
            {
                if (!(step > 0 ? forward : backward))
                {
                    continue;
                }

                var observed = point.Loss - point.ValueAlong(direction, step);
                if (observed > least && observed > predicted / Agreement && observed < predicted * Agreement)
                {
                    return Furthest(point, direction, lambda, new(step, predicted, observed));
                }

                // Behind a rim lies another place; what it gains says nothing of this one.
                if (!(observed > -least))
                {
                    (forward, backward) = step > 0 ? (false, backward) : (forward, false);
                }
            }
        }

        return null;
    }

    // The longest step that keeps half of the promise is the better evidence, to a factor of two: by sixteens, then once by four and by
    // two.
    private static VerifiedDecrease Furthest(SurveyPoint point, ReadOnlySpan<double> direction, double lambda, VerifiedDecrease found)
    {
        while (Kept(direction, 16 * found.Step) is { } longer)
        {
            found = longer;
        }

        found = Kept(direction, 4 * found.Step) ?? found;
        return Kept(direction, 2 * found.Step) ?? found;

        VerifiedDecrease? Kept(ReadOnlySpan<double> direction, double step)
        {
            if (Math.Abs(step) > point.Length)
            {
                return null;
            }

            var (predicted, observed) = (lambda * step * step / 2, point.Loss - point.ValueAlong(direction, step));
            return observed > predicted / 2 && observed < 2 * predicted ? new(step, predicted, observed) : null;
        }
    }
}
