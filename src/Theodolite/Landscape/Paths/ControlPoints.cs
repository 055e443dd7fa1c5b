using Theodolite.LinearAlgebra;

namespace Theodolite.Landscape.Paths;

/// <summary>A curve φ: [0, 1] → ℝᴾ as the weighted sum of control points, the first and last of which are its ends.</summary>
/// <param name="shape">How they make a curve.</param>
/// <param name="points">The control points; the lists are used, not copied.</param>
internal sealed class ControlPoints(CurveShape shape, IReadOnlyList<double[]> points)
{
    public IReadOnlyList<double[]> Points => points;

    /// <summary>The weights w with φ(t) = Σ wₖcₖ; they sum to 1, and at t = 0 and t = 1 they choose an end exactly.</summary>
    public double[] Weights(double t)
    {
        var (weights, last) = (new double[points.Count], points.Count - 1);
        if (shape == CurveShape.Chain)
        {
            var segment = Math.Min((int)(t * last), last - 1);
            var share = (t * last) - segment;
            (weights[segment], weights[segment + 1]) = (1 - share, share);
            return weights;
        }

        var binomial = 1.0;
        for (var k = 0; k <= last; k++)
        {
            weights[k] = binomial * Math.Pow(t, k) * Math.Pow(1 - t, last - k);
            binomial *= (double)(last - k) / (k + 1);
        }

        return weights;
    }

    /// <summary>φ(t).</summary>
    public double[] At(double t)
    {
        var (weights, point) = (Weights(t), new double[points[0].Length]);
        for (var k = 0; k < weights.Length; k++)
        {
            if (weights[k] != 0)
            {
                Vectors.AddScaled(point, weights[k], points[k]);
            }
        }

        return point;
    }
}
