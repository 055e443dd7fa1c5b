using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Evaluation;

/// <summary>
/// How much memory an evaluation takes: the largest total of values alive at once, inputs and views not counted. What the
/// evaluator overwrites in place makes it less, workspaces inside kernels more.
/// </summary>
public static class Footprint
{
    /// <summary>Bytes at the worst equation.</summary>
    public static long Peak(Program program)
    {
        var lastUse = new Dictionary<Value, int>();
        var root = new Dictionary<Value, Value>();
        for (var i = 0; i < program.Equations.Count; i++)
        {
            var equation = program.Equations[i];
            root[equation] = equation.Primitive.IsView ? Root(equation.Operands[0]) : equation;
            lastUse[root[equation]] = i;
            foreach (var operand in equation.Operands)
            {
                lastUse[Root(operand)] = i;
            }
        }

        foreach (var output in program.Outputs)
        {
            lastUse[Root(output)] = int.MaxValue;
        }

        var dying = lastUse.Where(pair => pair.Key.Primitive is not Input).ToLookup(pair => pair.Value, pair => pair.Key);
        var (alive, peak) = (0L, 0L);
        for (var i = 0; i < program.Equations.Count; i++)
        {
            if (root[program.Equations[i]] == program.Equations[i])
            {
                alive += Bytes(program.Equations[i]);
                peak = Math.Max(peak, alive);
            }

            alive -= dying[i].Sum(Bytes);
        }

        return peak;

        Value Root(Value value) => root.GetValueOrDefault(value, value);
    }

    /// <summary>Bytes of all values a program computes, each as if none were freed; views are not counted.</summary>
    public static long Total(Program program) =>
        program.Equations.Where(equation => !equation.Primitive.IsView && equation.Primitive is not Literal).Sum(Bytes);

    private static long Bytes(Value value) => value.Shape.Count * value.DType.Size();
}
