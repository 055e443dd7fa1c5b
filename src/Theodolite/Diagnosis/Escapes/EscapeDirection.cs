using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Escapes;

/// <summary>The direction in which to leave a critical point.</summary>
/// <param name="Vector">v, of norm 1.</param>
/// <param name="Dimension">Number of eigenvectors it was drawn from.</param>
/// <param name="Curvature">vᵀHv; NaN for a probe.</param>
/// <param name="FirstStep">Step at which descent was seen; NaN to start from the noise level.</param>
/// <param name="BothWays">Whether −v may descend too.</param>
internal sealed record EscapeDirection(double[] Vector, int Dimension, double Curvature, double FirstStep, bool BothWays)
{
    public static EscapeDirection? Of(SurveyResult survey, double share, ulong seed, ulong round)
    {
        if (survey.Spectrum is not { } spectrum)
        {
            return null;
        }

        if (survey.Verdict == Verdict.Saddle || (survey.Verdict == Verdict.LocalMaximum && spectrum.Minimum < -survey.CurvatureTolerance))
        {
            var limit = (1 - share) * spectrum.Minimum;
            var vectors = spectrum.Dense is { } dense
                ? Enumerable.Range(0, dense.Order).TakeWhile(i => dense.Values[i] <= limit)
                    .Select(i => (dense.Values[i], new ReadOnlyMemory<double>(dense.Vectors, i * dense.Order, dense.Order)))
                : spectrum.Smallest.TakeWhile(pair => pair.Value <= limit).Select(pair => (pair.Value, pair.Vector));
            return Random([.. vectors], survey.Theta.Length, Philox.For(seed, "escape", round));
        }

        if (survey.DescentPoint is { } target)
        {
            var direction = Vectors.Along(target, -1, survey.Theta);
            var step = Vectors.Norm(direction);
            Vectors.Scale(direction, 1 / step);
            return new(direction, 1, double.NaN, step, false);
        }

        return null;
    }

    private static EscapeDirection Random((double Value, ReadOnlyMemory<double> Vector)[] pairs, int n, Philox random)
    {
        var weights = new double[pairs.Length];
        random.RandomUnitVector(weights);
        var direction = new double[n];
        var curvature = 0.0;
        for (var i = 0; i < pairs.Length; i++)
        {
            Vectors.AddScaled(direction, weights[i], pairs[i].Vector.Span);
            curvature += weights[i] * weights[i] * pairs[i].Value;
        }

        Vectors.Scale(direction, 1 / Vectors.Norm(direction));
        return new(direction, pairs.Length, curvature, double.NaN, true);
    }
}
