using Theodolite.Programs.Primitives;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// Takes maxima before what commutes with taking them: max-pool(f(x)) = f(max-pool(x)) for a function that never falls, and
/// max-pool(x + b) = max-pool(x) + b for a bias of the channel. Function, slopes and the sums for the bias then need one value
/// per window instead of one per position, in every derivative.
/// </summary>
/// <remarks>
/// Where f is flat (at zeros of relu, at a tanh that rounds to one) another of several equal maxima may be taken; the slope is zero
/// at each of them. Counts of kinks are asked of the program as it was written.
/// </remarks>
public static class PoolFirst
{
    public static Program Of(Program program)
    {
        var uses = Uses.Of(program);
        var pools = new Dictionary<Value, (Value Image, MaxPoolIndex Index)>();
        foreach (var equation in program.Equations)
        {
            if (Pooled(equation) is { } pool && uses[pool.Image] == 2 && Commutes(pool.Image))
            {
                pools.Add(equation, pool);
            }
        }

        return pools.Count == 0 ? program : Emit();

        Program Emit()
        {
            return Walk.Rewrite(program, (images, equation) => pools.TryGetValue(equation, out var pool)
                ? Behind(images, pool.Image, pool.Index).Reshape(equation.Shape)
                : null);

            Value Behind(Walk<Value> images, Value image, MaxPoolIndex index)
            {
                if (!Commutes(image) || (uses[image] != 1 && !pools.Values.Any(pool => pool.Image == image)))
                {
                    return images[image].MaxPool(index.Window);
                }

                var (inner, bias) = Parts(image);
                var pooled = Behind(images, inner, index);
                var builder = images.Builder;
                var layer = builder.Layer;
                builder.Layer = image.Layer;
                var result = bias is null
                    ? builder.Apply(image.Primitive, pooled)
                    : pooled + images[bias.Operands[0]].Expand(pooled.Shape, ((Expand)bias.Primitive).Placement);
                builder.Layer = layer;
                return result;
            }
        }
    }

    // The image [N, C, H, W] of which this takes the maxima, as MaxPool writes it.
    private static (Value Image, MaxPoolIndex Index)? Pooled(Value equation)
    {
        if (equation.Primitive is not TakeAlong { Axis: 2 } || equation.Shape.Rank != 3)
        {
            return null;
        }

        var (values, positions) = (Unreshaped(equation.Operands[0]), Unreshaped(equation.Operands[1]));
        return positions.Primitive is MaxPoolIndex index && positions.Operands[0] == values && equation.Operands[0].Shape == Flat(values)
            ? (values, index)
            : null;
    }

    private static Torch.Shape Flat(Value image) => [image.Shape[0], image.Shape[1], image.Shape[2] * image.Shape[3]];

    /// <summary>What lies below reshapes.</summary>
    internal static Value Unreshaped(Value value)
    {
        while (value.Primitive is Reshape)
        {
            value = value.Operands[0];
        }

        return value;
    }

    private static bool Commutes(Value image) => image.Primitive switch
    {
        Tanh or Sigmoid or Softplus or Relu or HardTanh or Exp => true,
        LeakyRelu leaky => leaky.Slope >= 0,
        Elu elu => elu.Alpha >= 0,
        Add => Bias(image.Operands[0]) || Bias(image.Operands[1]),
        _ => false,
    };

    private static (Value Inner, Value? Bias) Parts(Value image) => image.Primitive is not Add
        ? (image.Operands[0], null)
        : Bias(image.Operands[1]) ? (image.Operands[0], image.Operands[1]) : (image.Operands[1], image.Operands[0]);

    // The same at all positions of an image.
    private static bool Bias(Value term) => term.Primitive is Expand expand && term.Shape.Rank == 4
        && !expand.Placement.Contains(2) && !expand.Placement.Contains(3);
}
