using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// The last step before evaluation: sums of products become one kernel each. u + A·B becomes one accumulating matrix
/// product (through reshapes, which cost nothing), u + a∘b one multiply-add, a convolution takes its bias along, and a scale per
/// channel before that goes into its weights (batch normalisation by stored statistics costs no pass over memory then), and the
/// slope of a tanh is not stored, each when nothing else reads the intermediate. A convolution of which maxima are taken leaves its
/// result as they want it.
/// </summary>
public static class Fuse
{
    public static Program Of(Program program)
    {
        program = OnlyWhereTaken.Of(program);
        var uses = Uses.Of(program);
        var pooled = program.Equations.Where(equation => equation.Primitive is MaxPoolIndex).Select(index => index.Operands[0]).ToHashSet();
        return Walk.Rewrite(program, Rewrite);

        Value? Rewrite(Walk<Value> images, Value equation)
        {
            if (equation.Shape.Rank == 0 || equation.Operands.Length != 2)
            {
                return null;
            }

            // Prefer the later product as the one that accumulates: the earlier is then complete.
            var (a, b) = (equation.Operands[0], equation.Operands[1]);
            return equation.Primitive switch
            {
                Add => Product(images, b, a) ?? Product(images, a, b)
                    ?? Biased(images, a, b) ?? Biased(images, b, a)
                    ?? ElementProduct(images, b, a) ?? ElementProduct(images, a, b),
                Multiply => Tangent(images, a, b) ?? Tangent(images, b, a),
                Convolution convolution when pooled.Contains(equation) =>
                    images.Builder.Apply(new PooledConvolution(convolution.Window), images[a], images[b]),
                _ => null,
            };
        }

        Value? Tangent(Walk<Value> images, Value slope, Value t) => slope.Primitive is OneMinusSquare && uses[slope] == 1
            ? images.Builder.Apply(TanhTangent.Instance, images[t], images[slope.Operands[0]])
            : null;

        Value? Biased(Walk<Value> images, Value value, Value bias)
        {
            if (value.Primitive is Multiply && uses[value] == 1)
            {
                var (first, second) = (value.Operands[0], value.Operands[1]);
                return Scaled(images, first, second, bias) ?? Scaled(images, second, first, bias);
            }

            var convolved = Unshaped(value);
            return convolved.Primitive is Convolution convolution && uses[convolved] == 1 && uses[value] == 1
                && bias.Primitive is Expand expand && IsPerChannel(expand, convolved.Shape)
                ? images.Builder.Apply(
                    new BiasedConvolution(convolution.Window),
                    images[convolved.Operands[0]],
                    images[convolved.Operands[1]],
                    images[bias.Operands[0]].Reshape([convolved.Shape[1]])).Reshape(value.Shape)
                : null;
        }

        // Scaling the weights costs less than scaling what they give, where there is more of that.
        Value? Scaled(Walk<Value> images, Value value, Value scale, Value bias)
        {
            var convolved = Unshaped(value);
            if (convolved.Primitive is not Convolution convolution || uses[convolved] != 1 || uses[value] != 1
                || scale.Primitive is not Expand factors || !IsPerChannel(factors, convolved.Shape)
                || bias.Primitive is not Expand offsets || !IsPerChannel(offsets, convolved.Shape)
                || 2 * convolved.Operands[1].Shape.Count > convolved.Shape.Count)
            {
                return null;
            }

            var (weight, channels) = (images[convolved.Operands[1]], convolved.Shape[1]);
            return images.Builder.Apply(
                new BiasedConvolution(convolution.Window),
                images[convolved.Operands[0]],
                weight * images[scale.Operands[0]].Reshape([channels]).Expand(weight.Shape, [0]),
                images[bias.Operands[0]].Reshape([channels])).Reshape(value.Shape);
        }

        // What lies below reshapes that nothing else reads.
        Value Unshaped(Value value)
        {
            while (value.Primitive is Reshape && uses[value] == 1)
            {
                value = value.Operands[0];
            }

            return value;
        }

        Value? Product(Walk<Value> images, Value value, Value term)
        {
            var product = Unshaped(value);
            if (product.Primitive is not MatMul matmul || uses[product] != 1 || uses[value] != 1)
            {
                return null;
            }

            var accumulated = images.Builder.Apply(
                new AddMatMul(matmul.TransposeA, matmul.TransposeB),
                images[term].Reshape(product.Shape),
                images[product.Operands[0]],
                images[product.Operands[1]]);
            return accumulated.Reshape(value.Shape);
        }

        // The repeated axes are the samples before and the positions behind what, read as one axis, are the channels.
        static bool IsPerChannel(Expand expand, Shape convolved)
        {
            var (samples, channels) = (1L, 1L);
            for (var axis = 0; axis < expand.Target.Rank; axis++)
            {
                if (expand.Placement.Contains(axis))
                {
                    channels *= expand.Target[axis];
                }
                else if (expand.Placement.Span.IndexOfAnyInRange(0, axis) < 0)
                {
                    samples *= expand.Target[axis];
                }
            }

            var consecutive = expand.Placement.Count > 0 && expand.Placement[^1] - expand.Placement[0] == expand.Placement.Count - 1;
            return consecutive && samples == convolved[0] && channels == convolved[1];
        }

        Value? ElementProduct(Walk<Value> images, Value value, Value term) => value.Primitive is Multiply && uses[value] == 1
            ? images.Builder.Apply(MultiplyAdd.Instance, images[value.Operands[0]], images[value.Operands[1]], images[term])
            : null;
    }
}
