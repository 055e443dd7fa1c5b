namespace Theodolite.Programs.Evaluation;

/// <content>Many points at once: an instruction is read once for a block of points, and its results lie side by side.</content>
public sealed partial class ScalarProgram
{
    // Points of a block, and the numbers that its registers may hold together: what a core keeps close at hand.
    private const int MostOfBlock = 256;
    private const int LeastOfBlock = 8;
    private const int NumbersOfBlock = 32_768;

    /// <summary>Computes the outputs of many points; each number is bitwise that of <see cref="Evaluate"/>.</summary>
    /// <param name="inputs">A column per input, one after the other: input i of point k at i·count + k.</param>
    /// <param name="outputs">Receives a column per output, likewise.</param>
    /// <param name="count">How many points.</param>
    /// <exception cref="ArgumentException">A length does not fit the program.</exception>
    public void EvaluateColumns(ReadOnlySpan<double> inputs, Span<double> outputs, int count)
    {
        var columns = Program.Inputs.Count;
        if (inputs.Length != (long)columns * count || outputs.Length != (long)_outputs.Length * count)
        {
            throw new ArgumentException(
                $"{count} points of {columns} inputs and {_outputs.Length} outputs were expected, not {inputs.Length} and "
                    + $"{outputs.Length} numbers.",
                nameof(inputs));
        }

        var block = Math.Min(Math.Clamp(NumbersOfBlock / Math.Max(1, Registers), LeastOfBlock, MostOfBlock), Math.Max(1, count));
        var registers = new double[Registers * block];
        for (var start = 0; start < count; start += block)
        {
            var length = Math.Min(block, count - start);
            for (var i = 0; i < columns; i++)
            {
                inputs.Slice((i * count) + start, length).CopyTo(registers.AsSpan(i * block));
            }

            for (var i = 0; i < _instructions.Length; i++)
            {
                Run(_instructions[i], registers, block, registers.AsSpan((columns + i) * block, length));
            }

            for (var i = 0; i < _outputs.Length; i++)
            {
                registers.AsSpan(_outputs[i] * block, length).CopyTo(outputs[((i * count) + start)..]);
            }
        }
    }

    private static void Run(in ScalarInstruction instruction, double[] registers, int block, Span<double> result)
    {
        ReadOnlySpan<double> a = registers.AsSpan(instruction.A * block, result.Length);
        ReadOnlySpan<double> b = registers.AsSpan(instruction.B * block, result.Length);
        var constant = instruction.Constant;
        switch (instruction.Operation)
        {
            case ScalarOperation.Constant:
                result.Fill(constant);
                break;
            case ScalarOperation.Add:
                for (var k = 0; k < result.Length; k++)
                {
                    result[k] = a[k] + b[k];
                }

                break;
            case ScalarOperation.Subtract:
                for (var k = 0; k < result.Length; k++)
                {
                    result[k] = a[k] - b[k];
                }

                break;
            case ScalarOperation.Multiply:
                for (var k = 0; k < result.Length; k++)
                {
                    result[k] = a[k] * b[k];
                }

                break;
            case ScalarOperation.Divide:
                for (var k = 0; k < result.Length; k++)
                {
                    result[k] = a[k] / b[k];
                }

                break;
            case ScalarOperation.Scale:
                for (var k = 0; k < result.Length; k++)
                {
                    result[k] = constant * a[k];
                }

                break;
            case ScalarOperation.Shift:
                for (var k = 0; k < result.Length; k++)
                {
                    result[k] = a[k] + constant;
                }

                break;
            case ScalarOperation.Square:
                for (var k = 0; k < result.Length; k++)
                {
                    result[k] = a[k] * a[k];
                }

                break;
            case ScalarOperation.Unary:
                var primitive = instruction.Primitive!;
                for (var k = 0; k < result.Length; k++)
                {
                    result[k] = primitive.EvaluateScalar(a.Slice(k, 1));
                }

                break;
            default:
                General(instruction, registers, block, result);
                break;
        }
    }

    private static void General(in ScalarInstruction instruction, double[] registers, int block, Span<double> result)
    {
        var indices = instruction.Operands!;
        var operands = new double[indices.Length];
        for (var k = 0; k < result.Length; k++)
        {
            for (var i = 0; i < indices.Length; i++)
            {
                operands[i] = registers[(indices[i] * block) + k];
            }

            result[k] = instruction.Primitive!.EvaluateScalar(operands);
        }
    }
}
