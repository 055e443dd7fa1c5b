using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// Where maxima are taken of a convolution of known images, its tangents need only the patches of the images under those maxima, which
/// are known too: taken out once per point, they leave one matrix product per tangent for the values at the maxima, and one for the
/// gradient of the weight, in place of whole maps that are then gathered from or scattered into.
/// </summary>
/// <remarks>Each output channel has patches of its own, so this is for few input channels: the first layer.</remarks>
internal static class PatchesOfMaxima
{
    /// <summary>Most numbers in the patches, as a multiple of the whole map's.</summary>
    private const long MostNumbers = 8;

    public static Program Gather(Program joint, int firstTangent)
    {
        var moving = Dependence.On(joint, joint.Inputs.Skip(firstTangent));
        var uses = Uses.Of(joint);
        return Walk.Rewrite(
            joint,
            (images, equation) => moving.Contains(equation) ? Maxima(images, equation) ?? Gradient(images, equation) : null);

        // take-along(convolution(x, ẇ), positions) → [N, O, P]
        Value? Maxima(Walk<Value> images, Value equation)
        {
            if (equation.Primitive is not TakeAlong { Axis: 2 } || moving.Contains(equation.Operands[1])
                || Unreshaped(equation.Operands[0]) is not { Primitive: Convolution convolution } map
                || moving.Contains(map.Operands[0]) || !moving.Contains(map.Operands[1])
                || !Pays(convolution.Window, map.Operands[1].Shape, map.Shape, equation.Operands[0].Shape, equation.Shape))
            {
                return null;
            }

            var weight = map.Operands[1].Shape;
            var patches = Patches(images, map.Operands[0], convolution.Window, weight, equation.Operands[1]);
            var rows = images[map.Operands[1]].Reshape([weight[0], 1, patches.Shape[1]]);
            return rows.BatchMatMul(patches).Reshape([weight[0], equation.Shape[0], equation.Shape[2]]).Permute([1, 0, 2]);
        }

        // convolution-weight-gradient(x, scatter-along(ẏ, positions)) → the shape of the weight
        Value? Gradient(Walk<Value> images, Value equation)
        {
            if (equation.Primitive is not ConvolutionWeightGradient { Window: var window, WeightShape: var weight }
                || moving.Contains(equation.Operands[0])
                || Unreshaped(equation.Operands[1]) is not { Primitive: ScatterAlong { Axis: 2 } } spread
                || moving.Contains(spread.Operands[1])
                || !Pays(window, weight, equation.Operands[1].Shape, spread.Shape, spread.Operands[0].Shape))
            {
                return null;
            }

            var values = spread.Operands[0];
            var patches = Patches(images, equation.Operands[0], window, weight, spread.Operands[1]);
            var rows = images[values].Permute([1, 0, 2]).Reshape([weight[0], 1, values.Shape[0] * values.Shape[2]]);
            return rows.BatchMatMul(patches.Permute([0, 2, 1])).Reshape(weight);
        }

        // What lies below reshapes that nothing else reads; null where something else reads it.
        Value? Unreshaped(Value value)
        {
            while (value.Primitive is Reshape && uses[value] == 1)
            {
                value = value.Operands[0];
            }

            return uses[value] == 1 ? value : null;
        }
    }

    // The map [N, O, H, W], seen flat as [N, O, HW] where positions are taken of it: [N, O, P].
    private static bool Pays(Window window, Shape weight, Shape map, Shape flat, Shape taken) =>
        window.Groups == 1 && map.Rank == 4 && flat.Rank == 3 && flat[0] == map[0] && flat[1] == map[1]
        && weight.Remove(0).Count * taken.Count <= MostNumbers * map.Count;

    // The patches under the positions [N, O, P], as [O, entries of a kernel, N·P]. Unfolding is a convolution with unit kernels.
    private static Value Patches(Walk<Value> images, Value input, Window window, Shape weight, Value positions)
    {
        var entries = weight.Remove(0).Count;
        var units = new double[entries * entries];
        for (var i = 0; i < entries; i++)
        {
            units[i * (entries + 1)] = 1;
        }

        var unfolded = images[input].Convolve(images.Builder.Constant(units, weight.With(0, entries), input.DType), window);
        var (n, o, p) = (positions.Shape[0], positions.Shape[1], positions.Shape[2]);
        var all = unfolded.Reshape([n, entries, unfolded.Shape[2] * unfolded.Shape[3]]).Permute([1, 0, 2]);
        return all.Expand([o, entries, n, all.Shape[2]], [1, 2, 3])
            .TakeAlong(3, images[positions].Permute([1, 0, 2]).Expand([o, entries, n, p], [0, 2, 3]))
            .Reshape([o, entries, n * p]);
    }
}
