namespace Theodolite.Programs.Evaluation;

/// <summary>
/// A program of float64 scalars, ready to run. Register i holds input i, the registers after them the equations in
/// order. Evaluation keeps no state: any number of threads may run it at once.
/// </summary>
public sealed partial class ScalarProgram
{
    private const int OnStack = 256;

    private readonly ScalarInstruction[] _instructions;
    private readonly int[] _outputs;

    internal ScalarProgram(Program program, ScalarInstruction[] instructions, int[] outputs)
    {
        Program = program;
        _instructions = instructions;
        _outputs = outputs;
    }

    /// <summary>The program this was compiled from.</summary>
    public Program Program { get; }

    /// <summary>How many equations an evaluation computes.</summary>
    public int Length => _instructions.Length;

    private int Registers => Program.Inputs.Count + _instructions.Length;

    /// <summary>Computes the outputs.</summary>
    /// <param name="inputs">One number per input.</param>
    /// <param name="outputs">Receives one number per output.</param>
    /// <exception cref="ArgumentException">A length does not fit the program.</exception>
    public void Evaluate(ReadOnlySpan<double> inputs, Span<double> outputs)
    {
        if (outputs.Length != _outputs.Length)
        {
            throw new ArgumentException($"The program has {_outputs.Length} outputs, not {outputs.Length}.", nameof(outputs));
        }

        Span<double> registers = Registers <= OnStack ? stackalloc double[Registers] : new double[Registers];
        Run(inputs, registers);
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = registers[_outputs[i]];
        }
    }

    /// <summary>The first equation whose value is not finite although its operands are, and that value; null when all are finite.</summary>
    public (Value Equation, double Number)? FirstNonFinite(ReadOnlySpan<double> inputs)
    {
        var registers = new double[Registers];
        Run(inputs, registers);
        var first = Array.FindIndex(registers, Program.Inputs.Count, value => !double.IsFinite(value));
        return first < 0 ? null : (Program.Equations[first - Program.Inputs.Count], registers[first]);
    }

    /// <summary>How many equations are evaluated exactly at a kink (relu and abs at 0), where the derivative jumps.</summary>
    public long CountKinks(ReadOnlySpan<double> inputs)
    {
        var registers = new double[Registers];
        Run(inputs, registers);
        var count = 0L;
        foreach (var instruction in _instructions)
        {
            if (instruction.Primitive is { } primitive && instruction.Operation == ScalarOperation.Unary)
            {
                count += primitive.IsAtKink(registers[instruction.A]) ? 1 : 0;
            }
        }

        return count;
    }

    private void Run(ReadOnlySpan<double> inputs, Span<double> registers)
    {
        var next = Program.Inputs.Count;
        if (inputs.Length != next)
        {
            throw new ArgumentException($"The program has {next} inputs, not {inputs.Length}.", nameof(inputs));
        }

        inputs.CopyTo(registers);
        for (var i = 0; i < _instructions.Length; i++)
        {
            ref readonly var instruction = ref _instructions[i];
            var a = registers[instruction.A];
            registers[next++] = instruction.Operation switch
            {
                ScalarOperation.Constant => instruction.Constant,
                ScalarOperation.Add => a + registers[instruction.B],
                ScalarOperation.Subtract => a - registers[instruction.B],
                ScalarOperation.Multiply => a * registers[instruction.B],
                ScalarOperation.Divide => a / registers[instruction.B],
                ScalarOperation.Scale => instruction.Constant * a,
                ScalarOperation.Shift => a + instruction.Constant,
                ScalarOperation.Square => a * a,
                ScalarOperation.Unary => instruction.Primitive!.EvaluateScalar(new ReadOnlySpan<double>(ref a)),
                _ => General(instruction, registers),
            };
        }
    }

    private static double General(in ScalarInstruction instruction, ReadOnlySpan<double> registers)
    {
        var indices = instruction.Operands!;
        Span<double> operands = stackalloc double[8];
        operands = indices.Length <= 8 ? operands[..indices.Length] : new double[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            operands[i] = registers[indices[i]];
        }

        return instruction.Primitive!.EvaluateScalar(operands);
    }
}
