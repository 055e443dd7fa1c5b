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
        var (known, linear, residuals) = Linearize.Of(scalar, with);
        var builder = new ProgramBuilder();
        var inputs = program.Inputs.Select(input => builder.Input(input.Shape, input.DType, ((Primitives.Input)input.Primitive).Label))
            .ToArray();
        var values = known.Inline(builder, inputs);
        var all = program.Outputs.Count == 1 ? [values[0]] : program.Inline(builder, inputs);
        var images = new Dictionary<Value, Value>();
        for (var i = 0; i < residuals; i++)
        {
            images[linear.Inputs[i]] = values[1 + i];
        }

        var one = builder.Literal(1, program.Outputs[0].Shape, program.Outputs[0].DType);
        var tangents = Enumerable.Range(residuals, with.Count).ToArray();
        var gradients = Transpose.Pull(builder, linear, tangents, images, [one]);
        return new Program(inputs, [.. all, .. gradients]);
    }
}
