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
        var walk = new Walk<Batched>(new ProgramBuilder());
        var blocked = over.ToHashSet();
        var inputs = new List<Value>();
        for (var i = 0; i < program.Inputs.Count; i++)
        {
            var input = program.Inputs[i];
            var shape = blocked.Contains(i) ? input.Shape.Insert(0, size) : input.Shape;
            inputs.Add(walk.Builder.Input(shape, input.DType, ((Input)input.Primitive).Label));
            walk[input] = new Batched(inputs[i], blocked.Contains(i) ? 0 : null);
        }

        walk.Over(program.Equations, equation => Batched.Apply(walk, equation, size));
        return new Program(inputs, [.. program.Outputs.Select(output => walk[output].At(0, size))]);
    }
}
