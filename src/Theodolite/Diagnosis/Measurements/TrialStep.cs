using Theodolite.Operators;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>A step along −g: what the local model predicts and what the loss does.</summary>
/// <param name="Step">t in θ − t·g.</param>
/// <param name="Predicted">t·‖g‖² − ½·t²·gᵀHg.</param>
/// <param name="Observed">f(θ) − f(θ − t·g).</param>
internal sealed record TrialStep(double Step, double Predicted, double Observed)
{
    /// <summary>Whether the loss fell by at least a tenth of the prediction, and beyond the noise.</summary>
    public bool Succeeded { get; private init; }

    /// <summary>
    /// Starts at the minimiser of the model along −g (at most L long) and halves until the observed decrease reaches a
    /// tenth of the predicted one.
    /// </summary>
    public static TrialStep Along(SurveyPoint point, double curvatureAlongGradient, double noise)
    {
        var square = point.GradientNorm * point.GradientNorm;
        var longest = point.Length / point.GradientNorm;
        var t = curvatureAlongGradient > 0 ? Math.Min(longest, square / curvatureAlongGradient) : longest;
        TrialStep? best = null;
        for (var halving = 0; halving < 40; halving++, t /= 2)
        {
            var predicted = (t * square) - (t * t * Math.Max(0, curvatureAlongGradient) / 2);
            var observed = point.Loss - point.ValueAlong(point.Gradient, -t);
            var trial = new TrialStep(t, predicted, observed) { Succeeded = observed > predicted / 10 && observed > 2 * noise };
            best ??= trial;
            if (trial.Succeeded)
            {
                return trial;
            }
        }

        return best!;
    }
}
