namespace Theodolite.Programs.Transforms;

/// <summary>Reverse-mode differentiation: linearize, then transpose.</summary>
public static class Gradient
{
    /// <summary>
    /// The program x ↦ (f(x), ∇f(x)) for a scalar first output of f. Its inputs are those of f; its outputs are those of f,
    /// then one gradient for each input named in <paramref name="with"/>.
    /// </summary>
    /// <exception cref="ProgramException">The first output is not a scalar.</exception>
    public static Program Of(Program program, IReadOnlyList<int> with)
    {
        if (program.Outputs[0].Shape.Rank != 0)
        {
            throw new ProgramException($"A gradient is taken of a scalar, not of a value of shape {program.Outputs[0].Shape}.");
        }

        var scalar = new Program(program.Inputs, [program.Outputs[0]]);
        var (known, linear, residuals) = Linearize.Once(scalar, with);
        var builder = new ProgramBuilder();
        var inputs = builder.InputsLike(program.Inputs);
        var values = known.Inline(builder, inputs);
        var all = program.Outputs.Count == 1 ? [values[0]] : program.Inline(builder, inputs);
        var point = new Walk<Value>(builder).Bind(linear.Inputs, values[1..]);
        var one = builder.Literal(1, program.Outputs[0].Shape, program.Outputs[0].DType);
        var gradients = Transpose.Pull(point, linear, [.. Enumerable.Range(residuals, with.Count)], [one]);
        return new Program(inputs, [.. all, .. gradients]);
    }
}
