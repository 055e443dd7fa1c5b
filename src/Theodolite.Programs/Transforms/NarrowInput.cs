using System.Collections.Immutable;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// A program for samples X of which some columns are zero in all rows, without these columns: X·W = X_S·W_S, where S are the columns
/// that are left. Derivatives follow: the rows of W outside S have the gradient zero, and neither they nor their zeros are multiplied.
/// </summary>
/// <remarks>0·∞ and 0·NaN are left out too: for weights that are not finite the narrow program differs from the whole one.</remarks>
public static class NarrowInput
{
    /// <summary>Whether an input [n, …] is, as a matrix [n, d] of all that belongs to a sample, the left factor of products and nothing
    /// else.</summary>
    /// <param name="program">The program.</param>
    /// <param name="input">Position of the input.</param>
    public static bool Applies(Program program, int input) => Forms(program, input) is not null;

    /// <summary>The program with the input [n, |S|] in place of [n, …].</summary>
    /// <param name="program">The program.</param>
    /// <param name="input">Position of the input.</param>
    /// <param name="columns">S, ascending.</param>
    public static Program Of(Program program, int input, ImmutableArray<long> columns)
    {
        var forms = Forms(program, input) ?? throw new ProgramException($"Input {input} is used as more than the left factor of products.");
        var walk = new Walk<Value>(new ProgramBuilder());
        Value[] inputs =
        [
            .. program.Inputs.Select((each, i) => i == input
                ? walk.Builder.Input([each.Shape[0], columns.Length], each.DType, ((Input)each.Primitive).Label)
                : walk.Builder.InputLike(each)),
        ];
        walk.Bind(program.Inputs, inputs).Over(program.Equations.Where(equation => !forms.Contains(equation)), Become);
        return new Program(inputs, [.. program.Outputs.Select(output => walk[output])]);

        Value Become(Value equation)
        {
            if (equation.Primitive is not MatMul product || !forms.Contains(equation.Operands[0]))
            {
                return walk.Again(equation);
            }

            var positions = walk.Builder.Constant([.. columns.Select(column => (double)column)], [columns.Length], DType.Int64);
            var weights = walk[equation.Operands[1]].TakeSlices(product.TransposeB ? 1 : 0, positions);
            return inputs[input].MatMul(weights, false, product.TransposeB);
        }
    }

    // The input and its reshapes.
    private static HashSet<Value>? Forms(Program program, int input)
    {
        var samples = program.Inputs[input];
        if (samples.Shape.Rank < 2 || !samples.DType.IsFloating())
        {
            return null;
        }

        Shape matrix = [samples.Shape[0], samples.Shape.Remove(0).Count];
        var forms = new HashSet<Value> { samples };
        foreach (var equation in program.Equations)
        {
            if (!equation.Operands.ToArray().Any(forms.Contains))
            {
                continue;
            }

            if (equation.Primitive is Reshape)
            {
                forms.Add(equation);
            }
            else if (equation.Primitive is not MatMul { TransposeA: false } || equation.Operands[0].Shape != matrix
                || !forms.Contains(equation.Operands[0]) || forms.Contains(equation.Operands[1]))
            {
                return null;
            }
        }

        return program.Outputs.Any(forms.Contains) ? null : forms;
    }
}
