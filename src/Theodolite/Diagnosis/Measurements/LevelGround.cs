using Theodolite.LinearAlgebra;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// What moving by one typical parameter does to second order, at most: ‖g‖ℓ + ½‖H‖ℓ². For a model each parameter tensor has a
/// typical size of its own, the root mean square of its entries, so that the unit of the inputs changes nothing.
/// </summary>
/// <param name="Slope">‖s∘g‖ with sᵢ the typical size of parameter i.</param>
/// <param name="Bend">½‖S·H·S‖ with S = diag(s).</param>
/// <param name="Limit">The most that either may be on a plateau: 1 % of what the loss has still to lose.</param>
internal sealed record LevelGround(double Slope, double Bend, double Limit)
{
    private const int PowerSteps = 12;

    /// <summary>Whether the loss hardly changes whichever way one moves.</summary>
    public bool IsLevel => Slope <= Limit && Bend <= Limit;

    public static LevelGround Measure(Measurement m)
    {
        var limit = SurveySettings.PlateauTolerance * m.Scale.Remaining;
        var (point, step) = (m.Point, m.Point.TypicalParameter);
        if (!point.IsModel)
        {
            return new(point.GradientNorm * step, m.Spectrum.Norm * step * step / 2, limit);
        }

        return Measure(m, Sizes(point));
    }

    /// <summary>The same for the parameters of all layers but the last that has weights, where those stand at most what
    /// <see cref="SurveySettings.PlateauTolerance"/> allows; null where there are no others.</summary>
    public static LevelGround? MeasureHidden(Measurement m)
    {
        if (m.Point.Stored is not Networks.NetworkObjective { Network: var network })
        {
            return null;
        }

        var layers = network.AllLayers.Where(layer => layer.Parameters.Count > 0).ToList();
        var last = layers.FindLastIndex(layer => layer.Weight is not null);
        if (last < 1)
        {
            return null;
        }

        var sizes = Sizes(m.Point);
        foreach (var parameter in layers.Skip(last).SelectMany(layer => layer.Parameters))
        {
            sizes.AsSpan((int)parameter.Block.Offset, (int)parameter.Block.Count).Clear();
        }

        return Measure(m, sizes);
    }

    private static LevelGround Measure(Measurement m, double[] sizes)
    {
        var (point, limit) = (m.Point, SurveySettings.PlateauTolerance * m.Scale.Remaining);
        var slope = Vectors.Norm([.. point.Gradient.Zip(sizes, (g, s) => g * s)]);
        return new(slope, slope > limit ? double.PositiveInfinity : ScaledNorm(m, sizes) / 2, limit);
    }

    /// <summary>
    /// A typical size of every parameter: the root mean square of its tensor in a model (a tensor of zeros has that of all
    /// parameters), ℓ in an expression.
    /// </summary>
    public static double[] Sizes(SurveyPoint point)
    {
        var sizes = new double[point.Dimension];
        if (!point.IsModel)
        {
            Array.Fill(sizes, point.TypicalParameter);
            return sizes;
        }

        foreach (var block in point.Stored.Parameters.Blocks)
        {
            var (start, count) = ((int)block.Offset, (int)block.Count);
            var size = Vectors.Norm(point.Theta.AsSpan(start, count)) / Math.Sqrt(Math.Max(1, count));
            sizes.AsSpan(start, count).Fill(size > 0 ? size : point.TypicalParameter);
        }

        return sizes;
    }

    // ‖SHS‖ by power iteration from a random vector: a lower bound, within a few per cent after a dozen products.
    private static double ScaledNorm(Measurement m, double[] sizes)
    {
        var hessian = m.Spectrum.Complete ? m.Hessian : m.StoredHessian;
        var vector = m.RandomUnit("survey/level");
        var image = new double[vector.Length];
        var norm = 0.0;
        for (var step = 0; step < PowerSteps; step++)
        {
            m.Cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] *= sizes[i];
            }

            hessian.Apply(vector, image, 1, m.Cancellation);
            m.Point.Cost += 2;
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = image[i] * sizes[i];
            }

            norm = Vectors.Norm(vector);
            if (!(norm > 0) || !double.IsFinite(norm))
            {
                break;
            }

            Vectors.Scale(vector, 1 / norm);
        }

        return norm;
    }
}
