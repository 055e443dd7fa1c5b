using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>A layer that brings groups of numbers to mean 0 and variance 1, then scales and shifts them.</summary>
public abstract record Normalization : Layer
{
    /// <summary>ε, added to the variance inside the root.</summary>
    public double Epsilon { get; init => field = Ranges.Above(0, value, "epsilon"); } = 1e-5;

    /// <summary>Whether a weight (from 1) and a bias (from 0) follow.</summary>
    public bool Affine { get; init; } = true;

    public sealed override Shape OutputShape(Shape input)
    {
        Check(input);
        return input;
    }

    /// <summary>Refuses samples of the wrong shape.</summary>
    protected abstract void Check(Shape input);

    /// <summary>A weight that starts at 1 and a bias that starts at 0.</summary>
    protected static IReadOnlyList<LayerParameter> Scales(Shape shape, bool bias = true)
    {
        var weight = new LayerParameter("weight", shape, new Constant(1), default);
        return bias ? [weight, new LayerParameter("bias", shape, Zeros.Instance, default)] : [weight];
    }

    /// <summary>Mean and (biased) variance over the given axes, the variance from the centred values.</summary>
    protected static IReadOnlyList<Value> Moments(Value x, Axes over)
    {
        var (kept, count) = Kept(x.Shape, over);
        var mean = (1.0 / count) * x.Sum(over);
        var centred = x - mean.Expand(x.Shape, kept);
        return [mean, (1.0 / count) * centred.Square().Sum(over)];
    }

    /// <summary>The axes that stay, and how many numbers each sum has.</summary>
    private static (Axes Kept, long Count) Kept(Shape shape, Axes over)
    {
        var kept = new List<int>();
        var count = 1L;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (over.Contains(axis))
            {
                count *= shape[axis];
            }
            else
            {
                kept.Add(axis);
            }
        }

        return ([.. kept], count);
    }

    /// <summary>x·w + b with w and b along given axes; x where there are none.</summary>
    protected static Value Scale(Value x, LayerScope scope, Axes along)
    {
        if (scope.Parameters.Count == 0)
        {
            return x;
        }

        var scaled = x * scope.Weight.Expand(x.Shape, along);
        return scope.Bias is { } bias ? scaled + bias.Expand(x.Shape, along) : scaled;
    }
}
