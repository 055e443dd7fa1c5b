using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Landscape;

/// <summary>
/// Gives directions the scale of the weights, tensor by tensor. A network whose layers are rescaled computes the same function: without
/// this, flat and sharp would be a matter of units (Li et al. 2018, section 4; Dinh, Pascanu, Bengio and Bengio, ICML 2017).
/// </summary>
/// <param name="normalization">What is scaled to what.</param>
/// <param name="biases">What becomes of tensors of one axis.</param>
public sealed class FilterScaling(DirectionNormalization normalization, BiasDirections biases = BiasDirections.Zero)
{
    // As in the code that came with the article.
    private const double Guard = 1e-10;

    /// <summary>The slices of θ that are scaled alone: filters, or tensors of one axis and layers as a whole.</summary>
    /// <param name="layout">Names and shapes.</param>
    public IEnumerable<Slice> Slices(ParameterLayout layout)
    {
        foreach (var block in layout.Blocks)
        {
            var (start, count) = ((int)block.Offset, (int)block.Count);
            var filters = normalization == DirectionNormalization.Filter && block.Shape.Rank > 1 ? (int)block.Shape[0] : 1;
            for (var i = 0; i < filters; i++)
            {
                yield return new(start + (i * (count / filters)), count / filters, block.Shape.Rank <= 1);
            }
        }
    }

    /// <summary>Scales a direction at θ.</summary>
    /// <param name="direction">d; overwritten.</param>
    /// <param name="theta">θ.</param>
    /// <param name="layout">Names and shapes of both.</param>
    public void Apply(Span<double> direction, ReadOnlySpan<double> theta, ParameterLayout layout)
    {
        if (normalization == DirectionNormalization.None)
        {
            return;
        }

        if (normalization == DirectionNormalization.Weights)
        {
            Scale(direction, theta);
            return;
        }

        foreach (var slice in Slices(layout))
        {
            var d = direction.Slice(slice.Start, slice.Count);
            var w = theta.Slice(slice.Start, slice.Count);
            if (!slice.IsBias || biases == BiasDirections.Scale)
            {
                Scale(d, w);
            }
            else if (biases == BiasDirections.Zero)
            {
                d.Clear();
            }
            else
            {
                w.CopyTo(d);
            }
        }
    }

    /// <summary>Takes out of a direction, slice by slice, what lies along another: orthogonal in every filter, so that scaling the filters
    /// afterwards leaves them orthogonal.</summary>
    /// <param name="direction">What is made orthogonal.</param>
    /// <param name="other">To what.</param>
    /// <param name="layout">Names and shapes of both.</param>
    public void Orthogonalize(Span<double> direction, ReadOnlySpan<double> other, ParameterLayout layout)
    {
        IEnumerable<Slice> slices = normalization is DirectionNormalization.Filter or DirectionNormalization.Layer
            ? Slices(layout)
            : [new(0, direction.Length, false)];
        foreach (var slice in slices)
        {
            var d = direction.Slice(slice.Start, slice.Count);
            var o = other.Slice(slice.Start, slice.Count);
            var square = Vectors.Dot(o, o);
            if (square > 0 && slice.Count > 1)
            {
                Vectors.AddScaled(d, -Vectors.Dot(o, d) / square, o);
            }
        }
    }

    private static void Scale(Span<double> direction, ReadOnlySpan<double> weights) =>
        Vectors.Scale(direction, Vectors.Norm(weights) / (Vectors.Norm(direction) + Guard));

    /// <summary>A stretch of θ.</summary>
    /// <param name="Start">Its first parameter.</param>
    /// <param name="Count">Its length.</param>
    /// <param name="IsBias">Whether it is a tensor of at most one axis.</param>
    public readonly record struct Slice(int Start, int Count, bool IsBias);
}
