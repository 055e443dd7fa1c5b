using Theodolite.Programs.Primitives;

namespace Theodolite.Programs.Transforms;

/// <summary>Transposes a program that is linear in some of its inputs.</summary>
public static class Transpose
{
    /// <summary>
    /// From the program (r, ẋ) ↦ L(r)·ẋ, the program (r, ȳ) ↦ L(r)ᵀ·ȳ. Its inputs are the non-linear inputs in their
    /// order, then one cotangent per output; its outputs are the cotangents of the linear inputs.
    /// </summary>
    /// <param name="program">The linear program.</param>
    /// <param name="linear">Positions of the inputs in which it is linear.</param>
    public static Program Of(Program program, IReadOnlyList<int> linear)
    {
        var builder = new ProgramBuilder();
        var moving = linear.ToHashSet();
        var fixedInputs = new List<Value>();
        var images = new Dictionary<Value, Value>();
        for (var i = 0; i < program.Inputs.Count; i++)
        {
            var input = program.Inputs[i];
            if (!moving.Contains(i))
            {
                fixedInputs.Add(images[input] = builder.Input(input.Shape, input.DType, ((Input)input.Primitive).Label));
            }
        }

        var cotangents = program.Outputs.Select((output, i) => builder.Input(output.Shape, output.DType, $"c{i}")).ToArray();
        var results = Pull(builder, program, linear, images, cotangents);
        return new Program([.. fixedInputs, .. cotangents], results);
    }

    /// <summary>
    /// Emits the transposed equations into a builder. <paramref name="images"/> holds the values that do not move; those
    /// that can be computed from them are added.
    /// </summary>
    internal static Value[] Pull(
        ProgramBuilder builder,
        Program program,
        IReadOnlyList<int> linear,
        Dictionary<Value, Value> images,
        IReadOnlyList<Value> cotangents)
    {
        var moving = Dependence.On(program, linear.Select(i => program.Inputs[i]));
        foreach (var equation in program.Equations.Where(equation => !moving.Contains(equation)))
        {
            builder.Layer = equation.Layer;
            images[equation] = builder.Apply(equation.Primitive, [.. equation.Operands.ToArray().Select(operand => images[operand])]);
        }

        // A moving operand is only asked for its shape: a stand-in of that shape serves.
        var standIns = new Dictionary<Value, Value>();
        var sums = new Dictionary<Value, Value>();
        for (var i = 0; i < cotangents.Count; i++)
        {
            Accumulate(program.Outputs[i], cotangents[i]);
        }

        for (var i = program.Equations.Count - 1; i >= 0; i--)
        {
            var equation = program.Equations[i];
            if (!moving.Contains(equation) || !sums.Remove(equation, out var cotangent))
            {
                continue;
            }

            builder.Layer = equation.Layer;
            var operands = equation.Operands.ToArray()
                .Select(operand => images.TryGetValue(operand, out var image) ? image : StandIn(operand))
                .ToArray();
            for (var j = 0; j < operands.Length; j++)
            {
                if (moving.Contains(equation.Operands[j]) && equation.Primitive.Transpose(operands, j, cotangent) is { } contribution)
                {
                    Accumulate(equation.Operands[j], contribution);
                }
            }
        }

        builder.Layer = null;
        return [.. linear.Select(i => sums.TryGetValue(program.Inputs[i], out var sum)
            ? sum
            : builder.Literal(0, program.Inputs[i].Shape, program.Inputs[i].DType))];

        void Accumulate(Value value, Value contribution)
        {
            if (moving.Contains(value))
            {
                sums[value] = sums.TryGetValue(value, out var sum) ? sum + contribution : contribution;
            }
        }

        Value StandIn(Value value) => standIns.TryGetValue(value, out var known)
            ? known
            : standIns[value] = builder.Literal(double.NaN, value.Shape, value.DType);
    }
}
