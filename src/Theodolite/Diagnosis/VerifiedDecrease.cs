using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Diagnosis;

/// <summary>f(θ + t·v) &lt; f(θ), seen in float64 beyond what noise and the remaining gradient could explain.</summary>
/// <param name="Step">t; its sign says which way.</param>
/// <param name="Predicted">½·|λ|·t², what the quadratic model promises.</param>
/// <param name="Observed">f(θ) − f(θ + t·v).</param>
internal sealed record VerifiedDecrease(double Step, double Predicted, double Observed)
{
    /// <summary>
    /// Tries growing steps along ±v, from where the predicted decrease stands clear of the noise, and returns the first
    /// that descends as it must; null where none does.
    /// </summary>
    public static VerifiedDecrease? Along(SurveyPoint point, ReadOnlySpan<double> direction, double curvature, double noise)
    {
        var slope = Math.Abs(Vectors.Dot(direction, point.Gradient));
        var lambda = Math.Abs(curvature);
        var first = Math.Sqrt(64 * noise / lambda) + (4 * slope / lambda);
        var smallest = 1e-4 * point.TypicalParameter;
        for (var t = Math.Max(first, smallest); t <= 4 * point.Length; t *= 2)
        {
            var predicted = lambda * t * t / 2;
            var slack = (8 * noise) + (slope * t);
            foreach (var step in (ReadOnlySpan<double>)[t, -t])
            {
                var observed = point.Loss - point.ValueAlong(direction, step);
                if (observed > slack && observed > predicted / 10)
                {
                    return new(step, predicted, observed);
                }
            }
        }

        return null;
    }
}
