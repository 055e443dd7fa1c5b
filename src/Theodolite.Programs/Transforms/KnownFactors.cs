using Theodolite.Programs.Primitives;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// Moves work out of the linear part: (t·a)·b with known a, b becomes t·(a·b), and c·(t·a) becomes t·(c·a), when nothing
/// else reads the intermediate; the products of known factors are then computed once per point instead of once per tangent.
/// </summary>
internal static class KnownFactors
{
    public static Program Gather(Program joint, int firstTangent)
    {
        var moving = Dependence.On(joint, joint.Inputs.Skip(firstTangent));
        var uses = Uses.Of(joint);
        var dependence = new Dictionary<Value, bool>();
        return Walk.Rewrite(joint, Rewrite);

        Value? Rewrite(Walk<Value> images, Value equation)
        {
            if (!moving.Contains(equation))
            {
                return null;
            }

            if (equation.Primitive is Multiply && Factor(equation, out var tangent, out var known)
                && uses[tangent] == 1 && images[tangent] is { Primitive: Multiply } product && SplitImage(
                    product,
                    out var inner,
                    out var factor))
            {
                return inner * (factor * images[known]);
            }

            if (equation.Primitive is Scale scale && uses[equation.Operands[0]] == 1
                && images[equation
                    .Operands[0]] is { Primitive: Multiply } scaled && SplitImage(scaled, out var unscaled, out var knownFactor))
            {
                return unscaled * (scale.Factor * knownFactor);
            }

            return null;
        }

        // A product of one moving and one known operand.
        bool Factor(Value product, out Value tangent, out Value known)
        {
            var (a, b) = (product.Operands[0], product.Operands[1]);
            (tangent, known) = moving.Contains(a) ? (a, b) : (b, a);
            return !moving.Contains(known);
        }

        // The image of a moving value that is itself a product: which of its operands is moving is told by what it was made from.
        bool SplitImage(Value image, out Value inner, out Value factor)
        {
            (inner, factor) = (image.Operands[0], image.Operands[1]);
            var innerMoves = DependsOnTangent(inner);
            var factorMoves = DependsOnTangent(factor);
            if (innerMoves == factorMoves)
            {
                return false;
            }

            (inner, factor) = innerMoves ? (inner, factor) : (factor, inner);
            return true;
        }

        bool DependsOnTangent(Value value)
        {
            if (dependence.TryGetValue(value, out var known))
            {
                return known;
            }

            var depends = value.Primitive is Input input && input.Index >= firstTangent;
            foreach (var operand in value.Operands)
            {
                depends |= DependsOnTangent(operand);
            }

            return dependence[value] = depends;
        }
    }
}
