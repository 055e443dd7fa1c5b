using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Transforms;

/// <summary>Splits the forward-mode program into what the tangents do not reach and what they do.</summary>
public static class Linearize
{
    /// <param name="program">f.</param>
    /// <param name="with">Positions of the inputs that have tangents.</param>
    public static Linearization Of(Program program, IReadOnlyList<int> with)
    {
        var joint = Joint(program, with);
        return Split(
            OnlyWhereTaken.Of(PatchesOfMaxima.Gather(joint, program.Inputs.Count)),
            program.Inputs.Count,
            program.Outputs.Count);
    }

    /// <summary>The same for a linear part that is evaluated once or worked on: nothing is prepared for many tangents.</summary>
    internal static Linearization Once(Program program, IReadOnlyList<int> with) =>
        Split(Joint(program, with), program.Inputs.Count, program.Outputs.Count);

    /// <summary>
    /// Splits a program by which of its values depend on inputs from <paramref name="firstTangent"/> on: outputs from
    /// <paramref name="firstLinear"/> on form the second part, whose residuals the first one delivers.
    /// </summary>
    internal static Linearization Split(Program joint, int firstTangent, int firstLinear)
    {
        var moving = Dependence.On(joint, joint.Inputs.Skip(firstTangent));
        var residuals = new List<Value>();
        var seen = new HashSet<Value>();
        var again = new HashSet<Value>();
        var linearOutputs = joint.Outputs.Skip(firstLinear).ToArray();
        var builder = new ProgramBuilder();
        foreach (var equation in joint.Equations.Where(moving.Contains))
        {
            foreach (var operand in equation.Operands)
            {
                Keep(operand);
            }
        }

        foreach (var output in linearOutputs)
        {
            Keep(output);
        }

        var walk = new Walk<Value>(builder);
        Value[] inputs =
        [
            .. residuals.Select(residual => walk[residual] = builder.Input(residual.Shape, residual.DType, $"r{residual.Id}")),
            .. joint.Inputs.Skip(firstTangent).Select(tangent => walk[tangent] = builder.InputLike(tangent)),
        ];
        walk.Over(joint.Equations.Where(equation => moving.Contains(equation) || again.Contains(equation)), walk.Again);
        var known = new Program(joint.Inputs.Take(firstTangent).ToArray(), [.. joint.Outputs.Take(firstLinear), .. residuals]);
        return new Linearization(known, new Program(inputs, [.. linearOutputs.Select(output => walk[output])]), residuals.Count);

        // A constant, a repetition or another order of axes costs nothing to make again, and would only tie the residuals to one shape.
        // Positions that are residuals would seem to differ between microbatches.
        void Keep(Value value)
        {
            if (moving.Contains(value) || !seen.Add(value))
            {
                return;
            }

            if (value.Primitive is Literal or Expand or Permute or ConstantTensor { DType: DType.Int64, Numbers.Shape.Rank: 1 })
            {
                again.Add(value);
                foreach (var operand in value.Operands)
                {
                    Keep(operand);
                }
            }
            else
            {
                residuals.Add(value);
            }
        }
    }

    private static Program Joint(Program program, IReadOnlyList<int> with)
    {
        var traced = Jvp.Trace(program, with);
        var outputs = traced.OutputTangents
            .Select((tangent, i) => tangent ?? traced.Builder.Literal(0, program.Outputs[i].Shape, program.Outputs[i].DType))
            .ToArray();
        return KnownFactors.Gather(
            new Program([.. traced.Inputs, .. traced.Tangents], [.. traced.Outputs, .. outputs]),
            traced.Inputs.Length);
    }
}
