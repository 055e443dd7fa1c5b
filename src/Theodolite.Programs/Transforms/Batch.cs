using Theodolite.Programs.Primitives;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// Carries a block of k members through a program at once. Equations that the block does not reach are computed once;
/// the others fold the block into one large kernel where their primitive can.
/// </summary>
public static class Batch
{
    /// <summary>
    /// From x ↦ f(x), the program that maps blocks [k, …] of the inputs named in <paramref name="over"/> (the others are
    /// shared by the block) to blocks [k, …] of every output.
    /// </summary>
    public static Program Of(Program program, IReadOnlyList<int> over, long size)
    {
        var builder = new ProgramBuilder();
        var blocked = over.ToHashSet();
        var images = new Dictionary<Value, Batched>();
        var inputs = new List<Value>();
        for (var i = 0; i < program.Inputs.Count; i++)
        {
            var input = program.Inputs[i];
            var shape = blocked.Contains(i) ? input.Shape.Insert(0, size) : input.Shape;
            var value = builder.Input(shape, input.DType, ((Input)input.Primitive).Label);
            inputs.Add(value);
            images[input] = new Batched(value, blocked.Contains(i) ? 0 : null);
        }

        foreach (var equation in program.Equations)
        {
            builder.Layer = equation.Layer;
            images[equation] = Apply(builder, equation, images, size);
        }

        builder.Layer = null;
        return new Program(inputs, [.. program.Outputs.Select(output => images[output].At(0, size))]);
    }

    private static Batched Apply(ProgramBuilder builder, Value equation, Dictionary<Value, Batched> images, long size)
    {
        var operands = equation.Operands.ToArray().Select(operand => images[operand]).ToArray();
        return operands.Any(operand => operand.Axis is not null)
            ? equation.Primitive.Batch(operands, size)
            : new Batched(builder.Apply(equation.Primitive, [.. operands.Select(operand => operand.Value)]), null);
    }
}
