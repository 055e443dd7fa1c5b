using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Evaluation;

/// <summary>
/// Translates a program of float64 scalars into a list of register instructions that runs without tensors: an
/// evaluation of a small gradient takes about a tenth of a microsecond, and nothing is compiled at start-up.
/// </summary>
public static class ScalarCompiler
{
    /// <summary>Compiles a program.</summary>
    /// <exception cref="ProgramException">A value is no float64 scalar.</exception>
    public static ScalarProgram Compile(Program program)
    {
        var registers = new Dictionary<Value, int>(program.Inputs.Count + program.Equations.Count);
        foreach (var value in program.Inputs.Concat(program.Equations))
        {
            if (value.Shape.Rank != 0 || value.DType != DType.Float64)
            {
                throw new ProgramException(
                    $"Only float64 scalars run without tensors, and {Program.Print(value)} is {value.DType}{value.Shape}.");
            }

            registers.Add(value, registers.Count);
        }

        return new ScalarProgram(
            program,
            [.. program.Equations.Select(equation => Translate(equation, registers))],
            [.. program.Outputs.Select(output => registers[output])]);
    }

    private static ScalarInstruction Translate(Value equation, Dictionary<Value, int> registers)
    {
        var operands = equation.Operands.ToArray().Select(operand => registers[operand]).ToArray();
        var (a, b) = (operands.Length > 0 ? operands[0] : 0, operands.Length > 1 ? operands[1] : 0);
        return equation.Primitive switch
        {
            Add => new(ScalarOperation.Add, a, b),
            Subtract => new(ScalarOperation.Subtract, a, b),
            Multiply => new(ScalarOperation.Multiply, a, b),
            Divide => new(ScalarOperation.Divide, a, b),
            Scale scale => new(ScalarOperation.Scale, a, 0, scale.Factor),
            Shift shift => new(ScalarOperation.Shift, a, 0, shift.Offset),
            Literal literal => new(ScalarOperation.Constant, 0, 0, literal.Value),
            Power { Exponent: 2 } => new(ScalarOperation.Square, a, 0),
            var primitive when operands.Length == 1 => new(ScalarOperation.Unary, a, 0, 0, primitive),
            var primitive => new(ScalarOperation.General, a, b, 0, primitive, operands),
        };
    }
}

/// <summary>What an instruction does with its registers; the commonest are spelt out, all others ask their primitive.</summary>
internal enum ScalarOperation : byte
{
    Constant,
    Add,
    Subtract,
    Multiply,
    Divide,
    Scale,
    Shift,
    Square,
    Unary,
    General,
}

/// <summary>One equation: the result goes into the next register.</summary>
internal readonly record struct ScalarInstruction(
    ScalarOperation Operation, int A, int B, double Constant = 0, Primitive? Primitive = null, int[]? Operands = null);
