using Theodolite.Programs.Primitives;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// A program run many times with some inputs unchanged and its outputs added up, cut in three: what depends only on the
/// unchanged inputs runs once before; the body runs every time; what merely rearranges or scales the sums runs once after.
/// </summary>
/// <param name="Prologue">Shared inputs ↦ intermediate values.</param>
/// <param name="Body">Intermediate values, then the varying inputs ↦ terms to add up.</param>
/// <param name="Epilogue">Sums ↦ outputs.</param>
public sealed record Partition(Program Prologue, Program Body, Program Epilogue)
{
    /// <param name="program">The whole.</param>
    /// <param name="shared">Positions of the inputs that stay the same; the others vary, in their order.</param>
    public static Partition Of(Program program, IReadOnlyList<int> shared)
    {
        var isShared = shared.ToHashSet();
        Value[] inputs =
        [
            .. shared.Select(i => program.Inputs[i]),
            .. program.Inputs.Where((_, i) => !isShared.Contains(i)),
        ];
        var (core, epilogue) = StripLayout(program);
        var split = Linearize.Split(new Program(inputs, core), shared.Count, 0);
        return new Partition(split.Known, split.Linear, epilogue);
    }

    /// <summary>Cuts trailing permutations, reshapes, scalings and spreads to constant positions off the outputs: they commute with
    /// sums.</summary>
    private static (Value[] Core, Program Epilogue) StripLayout(Program program)
    {
        var builder = new ProgramBuilder();
        var core = new List<Value>();
        var inputs = new List<Value>();
        var outputs = new List<Value>();
        foreach (var output in program.Outputs)
        {
            var chain = new Stack<Value>();
            var value = output;
            while (value.Primitive is Permute or Reshape or Scale
                || (value.Primitive is AddSlices && value.Operands[1].Primitive is ConstantTensor))
            {
                chain.Push(value);
                value = value.Operands[0];
            }

            core.Add(value);
            var image = builder.Input(value.Shape, value.DType, $"sum{inputs.Count}");
            inputs.Add(image);
            foreach (var step in chain)
            {
                image = builder.Apply(
                    step.Primitive, [image, .. step.Operands[1..].ToArray().Select(positions => builder.Apply(positions.Primitive))]);
            }

            outputs.Add(image);
        }

        return ([.. core], new Program(inputs, outputs));
    }
}
