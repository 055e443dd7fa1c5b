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
        var walk = new Walk<Value>(new ProgramBuilder());
        var moving = linear.ToHashSet();
        Value[] still = [.. program.Inputs.Where((_, i) => !moving.Contains(i))];
        var inputs = walk.Builder.InputsLike(still);
        var cotangents = program.Outputs.Select((output, i) => walk.Builder.Input(output.Shape, output.DType, $"c{i}")).ToArray();
        var results = Pull(walk.Bind(still, inputs), program, linear, cotangents);
        return new Program([.. inputs, .. cotangents], results);
    }

    /// <summary>
    /// Emits the transposed equations into a builder. <paramref name="walk"/> holds the images of the inputs that do not move; those
    /// of the values that can be computed from them are added.
    /// </summary>
    internal static Value[] Pull(Walk<Value> walk, Program program, IReadOnlyList<int> linear, IReadOnlyList<Value> cotangents)
    {
        var builder = walk.Builder;
        var moving = Dependence.On(program, linear.Select(i => program.Inputs[i]));
        walk.Over(program.Equations.Where(equation => !moving.Contains(equation)), walk.Again);

        // A moving operand is only asked for its shape: a stand-in of that shape serves.
        var standIns = new Dictionary<Value, Value>();
        var sums = new Dictionary<Value, Value>();
        for (var i = 0; i < cotangents.Count; i++)
        {
            Accumulate(program.Outputs[i], cotangents[i]);
        }

        walk.Over(program.Equations.Reverse().Where(moving.Contains), (Value equation) =>
        {
            if (!sums.Remove(equation, out var cotangent))
            {
                return;
            }

            var operands = equation.Operands.ToArray().Select(operand => walk.Has(operand,
            out var image) ? image : StandIn(operand)).ToArray();
            for (var j = 0; j < operands.Length; j++)
            {
                if (moving.Contains(equation.Operands[j]) && equation.Primitive.Transpose(operands, j, cotangent) is { } contribution)
                {
                    Accumulate(equation.Operands[j], contribution);
                }
            }
        });
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
