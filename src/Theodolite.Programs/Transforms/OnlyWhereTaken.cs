using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// Where positions are taken of the map of a convolution, as under maxima, only those are computed, and its gradients from the values
/// that lie there: <see cref="SampledConvolution"/> in place of whole maps that are then gathered from, or scattered into.
/// </summary>
/// <remarks>A map of which the positions of the maxima are found is needed whole, so in a forward pass nothing changes.</remarks>
internal static class OnlyWhereTaken
{
    /// <summary>Positions of a map for each that is taken, at least.</summary>
    private const long FewestPositions = 2;

    /// <summary>Numbers in a row of a patch, at least: fewer do not fill the vectors of the kernels.</summary>
    private const long FewestNumbers = 16;

    public static Program Of(Program program)
    {
        if (!program.Equations.Any(equation => equation.Primitive is TakeAlong { Axis: 2 } or ScatterAlong { Axis: 2 }))
        {
            return program;
        }

        var uses = Uses.Of(program);
        return Walk.Rewrite(program, (images, equation) => equation.Primitive switch
        {
            TakeAlong { Axis: 2 } => Values(images, equation),
            ConvolutionInputGradient gradient => InputGradient(images, equation, gradient),
            ConvolutionWeightGradient gradient => WeightGradient(images, equation, gradient),
            _ => null,
        });

        // Of a sum, the values of each term.
        Value? Values(Walk<Value> images, Value equation)
        {
            var terms = new List<Value>();
            return Terms(equation.Operands[0], terms) && terms.Exists(term => Pays(term, equation))
                ? terms.Select(term => Term(images, term, equation)).Aggregate((sum, term) => sum + term)
                : null;
        }

        bool Terms(Value value, List<Value> terms)
        {
            if (uses[value] != 1)
            {
                return false;
            }

            switch (value.Primitive)
            {
                case Reshape:
                    return Terms(value.Operands[0], terms);
                case Add:
                    return Terms(value.Operands[0], terms) && Terms(value.Operands[1], terms);
                default:
                    terms.Add(value);
                    return true;
            }
        }

        bool Pays(Value term, Value taken) => term.Primitive is Convolution convolution
            && IsMap(convolution.Window, term.Operands[1].Shape, term.Shape, taken.Operands[0].Shape, taken.Shape);

        Value Term(Walk<Value> images, Value term, Value taken) => Pays(term, taken)
            ? images[term.Operands[0]].ConvolveAt(
                images[term.Operands[1]],
                images[taken.Operands[1]],
                ((Convolution)term.Primitive).Window)
            : images[term].Reshape(taken.Operands[0].Shape).TakeAlong(2, images[taken.Operands[1]]);
    }

    private static Value? InputGradient(Walk<Value> images, Value equation, ConvolutionInputGradient gradient) =>
        Scattered(equation.Operands[0], gradient.Window, equation.Operands[1].Shape) is { } spread
            ? images[spread.Operands[0]].SampledInputGradient(
                images[equation.Operands[1]],
                images[spread.Operands[1]],
                gradient.Window,
                gradient.InputShape)
            : null;

    private static Value? WeightGradient(Walk<Value> images, Value equation, ConvolutionWeightGradient gradient) =>
        Scattered(equation.Operands[1], gradient.Window, gradient.WeightShape) is { } spread
            ? images[equation.Operands[0]].SampledWeightGradient(
                images[spread.Operands[0]],
                images[spread.Operands[1]],
                gradient.Window,
                gradient.WeightShape)
            : null;

    // What was scattered into a map; null where the map is something else, or has most of its positions filled.
    private static Value? Scattered(Value map, Window window, Shape weight)
    {
        var value = PoolFirst.Unreshaped(map);
        return value.Primitive is ScatterAlong { Axis: 2 } && IsMap(window, weight, map.Shape, value.Shape, value.Operands[0].Shape)
            ? value
            : null;
    }

    // The map [N, O, H, W], seen flat as [N, O, HW], and what is taken of it, [N, O, P].
    private static bool IsMap(Window window, Shape weight, Shape map, Shape flat, Shape taken) =>
        window.Groups == 1 && !window.Dilation.Span.ContainsAnyExcept(1) && map.Rank == 4 && flat == [map[0], map[1], map[2] * map[3]]
        && weight[1] * weight[3] >= FewestNumbers && FewestPositions * taken[2] <= flat[2];
}
