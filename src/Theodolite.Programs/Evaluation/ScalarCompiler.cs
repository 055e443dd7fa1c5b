using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Evaluation;

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
internal readonly struct ScalarInstruction(
    ScalarOperation operation, int a, int b, double constant = 0, Primitive? primitive = null, int[]? operands = null)
{
    public readonly ScalarOperation Operation = operation;
    public readonly int A = a;
    public readonly int B = b;
    public readonly double Constant = constant;
    public readonly Primitive? Primitive = primitive;
    public readonly int[]? Operands = operands;
}

/// <summary>
/// Translates a program of float64 scalars into a list of register instructions that runs without tensors: an
/// evaluation of a small gradient takes a few tenths of a microsecond, and nothing is compiled at start-up.
/// </summary>
/// <remarks>
/// Measured against compiled expression trees on (1 − w₁w₂)²: those take 0.02 µs a gradient against 0.2 µs here, but
/// 40 to 50 ms for the first compilation, which pays off only after some 250,000 evaluations.
/// </remarks>
public static class ScalarCompiler
{
    /// <summary>Compiles a program.</summary>
    /// <exception cref="ProgramException">A value is no float64 scalar.</exception>
    public static ScalarProgram Compile(Program program)
    {
        var registers = new Dictionary<Value, int>(program.Inputs.Count + program.Equations.Count);
        foreach (var input in program.Inputs)
        {
            registers.Add(Checked(input), registers.Count);
        }

        var instructions = new ScalarInstruction[program.Equations.Count];
        for (var i = 0; i < instructions.Length; i++)
        {
            instructions[i] = Translate(program.Equations[i], registers);
            registers.Add(Checked(program.Equations[i]), registers.Count);
        }

        return new ScalarProgram(program, instructions, Lookup([.. program.Outputs], registers));
    }

    private static Value Checked(Value value) => value.Shape.Rank == 0 && value.DType == DType.Float64
        ? value
        : throw new ProgramException(
            $"Only float64 scalars run without tensors, and {Program.Print(value)} is {value.DType}{value.Shape}.");

    private static int[] Lookup(ReadOnlySpan<Value> values, Dictionary<Value, int> registers)
    {
        var indices = new int[values.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = registers[values[i]];
        }

        return indices;
    }

    private static ScalarInstruction Translate(Value equation, Dictionary<Value, int> registers)
    {
        var operands = Lookup(equation.Operands, registers);
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
