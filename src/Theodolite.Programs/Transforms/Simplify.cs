using Theodolite.Programs.Primitives;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// Emits a program again through a builder, which applies every primitive's local simplifications, folds constants and
/// shares equal values; what no output needs is left behind. Inputs keep their order, also those that nothing reads.
/// Fusions for the evaluator are lowered. Applying it twice gives what applying it once does.
/// </summary>
public static class Simplify
{
    public static Program Of(Program program)
    {
        while (true)
        {
            var builder = new ProgramBuilder();
            var inputs = builder.InputsLike(program.Inputs);
            var simpler = new Program(inputs, program.Inline(builder, inputs));
            if (simpler.Equations.Count >= program.Equations.Count)
            {
                return simpler;
            }

            program = simpler;
        }
    }
}
