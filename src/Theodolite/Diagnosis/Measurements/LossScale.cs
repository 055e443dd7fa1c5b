using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>What counts as much and as little for this loss, near this point.</summary>
/// <remarks>
/// The scale of a loss must not be one that unscaled inputs or weights far off can inflate: a regression on columns of size 1e7
/// varies by 1e14 over a step of length 1, and a share of 1e−10 of that exceeds the whole loss. For a model over data it is
/// therefore what the best constant answer costs, which knows neither inputs nor weights, or where its run began if that is lower; for an
/// expression with a known lower
/// bound, how far the loss lies above it; and only where no bound is known the variation of the loss over steps of length L,
/// which a constant added to f leaves alone.
/// </remarks>
internal sealed class LossScale
{
    private const int Directions = 8;

    /// <summary>
    /// V: median |f(θ ± L·d) − f(θ)| over seeded random unit directions d; for a model every parameter moves by its typical size.
    /// </summary>
    public double Variation { get; private init; }

    /// <summary>Smallest |f(θ ± eᵢ∘θ) − f(θ)|: what the loss changes by when every coordinate changes by all of itself.</summary>
    public double OwnVariation { get; private init; }

    /// <summary>f(θ) − (known lower bound), or null where none is known.</summary>
    public double? Excess { get; private init; }

    /// <summary>What the best constant answer of a model costs above the lower bound; null for other losses.</summary>
    public double? Reference { get; private init; }

    /// <summary>
    /// Smallest difference of two losses that means anything in float64: the largest of the objective's stated relative noise times
    /// |f| and of what f does over steps of 1e−9·L beyond its quadratic model.
    /// </summary>
    public double Noise { get; private init; }

    /// <summary>The same in the dtype of training: stated relative noise times |f|.</summary>
    public double StoredNoise { get; private init; }

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

    /// <summary>S: what the loss is measured by.</summary>
    public double Scale => Reference ?? (Excess > Noise ? Excess.Value : Variation);

    /// <summary>The scale against which a plateau is judged: f above its bound where one is known, else V.</summary>
    public double Remaining => Excess is > 0 and { } excess ? excess : Variation;

    /// <summary>
    /// Whether the loss has reached its lower bound: within tol of what a constant answer costs for a model, within the rounding of
    /// the loss for an expression.
    /// </summary>
    public bool AtLowerBound(double tolerance) =>
        Excess is { } excess && excess <= Math.Max(Noise, Reference is { } reference ? tolerance * reference : 0);

    public static LossScale Measure(
        SurveyPoint point,
        LinearOperator hessian,
        ScaledGradient scaled,
        SurveySettings settings,
        CancellationToken cancellation)
    {
        var seed = settings.Seed;
        var direction = new double[point.Dimension];
        var sizes = point.IsModel ? LevelGround.Sizes(point) : null;
        var far = new List<double>();
        var (fall, fallDirection) = (double.NegativeInfinity, (double[]?)null);
        for (var i = 0; i < Directions; i++)
        {
            Philox.For(seed, "survey/scale", (ulong)(i / 2)).RandomUnitVector(direction);
            LinearAlgebra.Vectors.Scale(direction, i % 2 == 0 ? 1 : -1);
            if (sizes is not null)
            {
                Stretch(direction, sizes);
            }

            var change = point.ValueAlong(direction, sizes is null ? point.Length : Math.Sqrt(point.Dimension)) - point.Loss;
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

        var variation = Median(far);
        double? reference = point.Precise.ReferenceLoss - point.Precise.LowerBound is > 0 and { } above
            ? Math.Min(above, settings.History?.Losses is [var began, ..] && began > point.Precise.LowerBound
                ? began - point.Precise.LowerBound.Value
                : above)
            : null;
        var noise = Math.Max(
            point.Precise.RelativeNoise * Math.Abs(point.Loss),
            NearbyNoise(point, hessian, reference is { } scale ? (scaled, scale) : null, seed, cancellation));
        return new()
        {
            Variation = variation,
            OwnVariation = point.IsModel || point.Excess is null ? 0 : Own(point, seed),
            Excess = point.Excess,
            Reference = reference,
            Noise = noise,
            StoredNoise = Math.Max(noise, point.Stored.RelativeNoise * Math.Abs(point.Loss)),
            DerivativeNoise = DifferenceNoise(point, variation),
            LargestFall = fall,
            FallDirection = fallDirection,
        };
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        var median = values.Count == 0 ? 0 : values[values.Count / 2];
        return median > 0 || values.Count == 0 ? median : values[^1];
    }

    private static double Own(SurveyPoint point, ulong seed)
    {
        var signs = new double[point.Dimension];
        var changes = new List<double>();
        for (var i = 0; i < Directions / 2; i++)
        {
            Philox.For(seed, "survey/own-scale", (ulong)i).FillRademacher(signs);
            var change = Math.Abs(point.ValueAt([.. point.Theta.Zip(signs, (x, sign) => x + (sign * x))]) - point.Loss);
            if (double.IsFinite(change))
            {
                changes.Add(change);
            }
        }

        return changes.Count == 0 ? 0 : changes.Min();
    }

    private static double DifferenceNoise(SurveyPoint point, double variation)
    {
        var relative = point.Precise.RelativeNoise;
        return relative > 16 * point.Precise.DType.UnitRoundoff()
            ? 16 * relative * Math.Max(Math.Abs(point.Loss), variation)
            : 0;
    }

    private static void Stretch(Span<double> direction, double[] scales)
    {
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] *= scales[i];
        }
    }

    // Where everything is saturated no curvature is left, and what it calls natural is without bounds: the own size limits it.
    private static double[] Steps(double[] scales, double length, double[] sizes) =>
        [.. scales.Zip(sizes, (scale, size) => Math.Min(1e-9 * length * scale, 1e-6 * size))];

    // |f(θ + hd) − 2f(θ) + f(θ − hd) − h²·dᵀHd|/2: second differences cancel the linear part, the Hessian the quadratic one, and
    // h⁴ leaves nothing of what comes after. h is 1e−9·L, in a model 1e−9 of the step that its scale and curvature call natural.
    private static double NearbyNoise(
        SurveyPoint point,
        LinearOperator hessian,
        (ScaledGradient Coordinates, double Scale)? natural,
        ulong seed,
        CancellationToken cancellation)
    {
        const int Count = 4;
        var n = point.Dimension;
        var h = 1e-9 * point.Length;
        var steps = natural is { Coordinates: { Norm: > 0 } coordinates, Scale: var scale }
            ? Steps(coordinates.Scales, Math.Sqrt(2 * scale / coordinates.Norm), LevelGround.Sizes(point))
            : null;
        var block = new double[Count * n];
        var images = new double[Count * n];
        for (var i = 0; i < Count; i++)
        {
            Philox.For(seed, "survey/noise", (ulong)i).RandomUnitVector(block.AsSpan(i * n, n));
            if (steps is not null)
            {
                Stretch(block.AsSpan(i * n, n), steps);
                h = 1;
            }
        }

        hessian.Apply(block, images, Count, cancellation);
        point.Cost += 2 * Count;
        var noise = 0.0;
        for (var i = 0; i < Count; i++)
        {
            var direction = block.AsSpan(i * n, n);
            var second = point.ValueAlong(direction, h) - (2 * point.Loss) + point.ValueAlong(direction, -h);
            var curved = h * h * LinearAlgebra.Vectors.Dot(direction, images.AsSpan(i * n, n));
            if (double.IsFinite(second) && double.IsFinite(curved))
            {
                noise = Math.Max(noise, Math.Abs(second - curved) / 2);
            }
        }

        return noise;
    }
}
