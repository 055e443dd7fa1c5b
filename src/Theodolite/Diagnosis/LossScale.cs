using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Diagnosis;

/// <summary>What counts as much and as little for this loss, near this point.</summary>
/// <param name="Variation">
/// V: median |f(θ ± L·d) − f(θ)| over seeded random unit directions d. Unlike |f| it does not change when a constant is added to f.
/// </param>
/// <param name="Excess">f(θ) − (known lower bound), or null where none is known.</param>
/// <param name="Noise">
/// Smallest difference of two losses that means anything in float64: the largest of the objective's stated relative
/// noise times |f| and of what f does over steps of 1e−9·L beyond its quadratic model.
/// </param>
/// <param name="StoredNoise">The same in the dtype of training: stated relative noise times |f|.</param>
internal sealed record LossScale(double Variation, double? Excess, double Noise, double StoredNoise)
{
    /// <summary>
    /// Absolute error of derivatives that are differences of f: 16·(stated relative noise)·max(|f|, V) where that noise is
    /// above the roundoff of float64, else 0.
    /// </summary>
    public double DerivativeNoise { get; private init; }

    /// <summary>Largest f(θ) − f(θ ± L·d) seen; negative where every far step rises.</summary>
    public double LargestFall { get; private init; } = double.NegativeInfinity;

    /// <summary>The unit direction of <see cref="LargestFall"/>.</summary>
    public double[]? FallDirection { get; private init; }

    /// <summary>Whether some far step falls by more than noise.</summary>
    public bool Descends => LargestFall > 64 * Noise;

    /// <summary>S: the larger of V and, where a lower bound is known, f above it.</summary>
    public double Scale => Math.Max(Variation, Excess ?? 0);

    /// <summary>The scale against which a plateau is judged: f above its bound where one is known, else V.</summary>
    public double Remaining => Excess is > 0 and { } excess ? excess : Variation;

    public static LossScale Measure(SurveyPoint point, ulong seed)
    {
        var direction = new double[point.Dimension];
        var far = new List<double>();
        var (fall, fallDirection) = (double.NegativeInfinity, (double[]?)null);
        for (var i = 0; i < 8; i++)
        {
            Philox.For(seed, "survey/scale", (ulong)(i / 2)).RandomUnitVector(direction);
            Vectors.Scale(direction, i % 2 == 0 ? 1 : -1);
            var change = point.ValueAlong(direction, point.Length) - point.Loss;
            if (!double.IsFinite(change))
            {
                continue;
            }

            far.Add(Math.Abs(change));
            if (-change > fall)
            {
                (fall, fallDirection) = (-change, (double[])direction.Clone());
            }
        }

        far.Sort();
        var variation = far.Count == 0 ? 0 : far[far.Count / 2];
        variation = variation > 0 || far.Count == 0 ? variation : far[^1];

        var relative = point.Precise.RelativeNoise * Math.Abs(point.Loss);
        var noise = Math.Max(relative, NearbyNoise(point, seed));
        var stored = Math.Max(noise, point.Stored.RelativeNoise * Math.Abs(point.Loss));
        double? excess = point.Precise.LowerBound is { } bound ? Math.Max(0, point.Loss - bound) : null;
        return new(variation, excess, noise, stored)
        {
            DerivativeNoise = DifferenceNoise(point, variation),
            LargestFall = fall,
            FallDirection = fallDirection,
        };
    }

    private static double DifferenceNoise(SurveyPoint point, double variation)
    {
        var relative = point.Precise.RelativeNoise;
        return relative > 16 * point.Precise.DType.UnitRoundoff() ? 16 * relative * Math.Max(Math.Abs(point.Loss), variation) : 0;
    }

    // Second differences cancel the linear part: |f(θ+hd) − 2f(θ) + f(θ−hd)|/2 is h²·curvature/2 plus noise,
    // and h² = 1e−18·L² leaves nothing of the curvature.
    private static double NearbyNoise(SurveyPoint point, ulong seed)
    {
        var direction = new double[point.Dimension];
        var h = 1e-9 * point.Length;
        var noise = 0.0;
        for (var i = 0; i < 4; i++)
        {
            Philox.For(seed, "survey/noise", (ulong)i).RandomUnitVector(direction);
            var second = point.ValueAlong(direction, h) - (2 * point.Loss) + point.ValueAlong(direction, -h);
            if (double.IsFinite(second))
            {
                noise = Math.Max(noise, Math.Abs(second) / 2);
            }
        }

        return noise;
    }
}
