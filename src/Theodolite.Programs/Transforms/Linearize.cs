using Theodolite.Programs.Primitives;

namespace Theodolite.Programs.Transforms;

/// <summary>Splits the forward-mode program into what the tangents do not reach and what they do.</summary>
public static class Linearize
{
    /// <param name="program">f.</param>
    /// <param name="with">Positions of the inputs that have tangents.</param>
    public static Linearization Of(Program program, IReadOnlyList<int> with)
    {
        var traced = Jvp.Trace(program, with);
        var outputs = traced.OutputTangents
            .Select((tangent, i) => tangent ?? traced.Builder.Literal(0, program.Outputs[i].Shape, program.Outputs[i].DType))
            .ToArray();
        var joint = KnownFactors.Gather(
            new Program([.. traced.Inputs, .. traced.Tangents], [.. traced.Outputs, .. outputs]),
            traced.Inputs.Length);
        return Split(joint, traced.Inputs.Length, program.Outputs.Count);
    }

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

        var images = new Dictionary<Value, Value>();
        var inputs = new List<Value>();
        foreach (var residual in residuals)
        {
            inputs.Add(images[residual] = builder.Input(residual.Shape, residual.DType, $"r{residual.Id}"));
        }

        foreach (var tangent in joint.Inputs.Skip(firstTangent))
        {
            inputs.Add(images[tangent] = builder.Input(tangent.Shape, tangent.DType, ((Input)tangent.Primitive).Label));
        }

        foreach (var equation in joint.Equations)
        {
            if (moving.Contains(equation) || again.Contains(equation))
            {
                builder.Layer = equation.Layer;
                var operands = equation.Operands.ToArray().Select(operand => images[operand]).ToArray();
                images[equation] = builder.Apply(equation.Primitive, operands);
            }
        }

        builder.Layer = null;
        var known = new Program(joint.Inputs.Take(firstTangent).ToArray(), [.. joint.Outputs.Take(firstLinear), .. residuals]);
        return new Linearization(known, new Program(inputs, [.. linearOutputs.Select(output => images[output])]), residuals.Count);

        // A constant or a repetition costs nothing to make again, and would only tie the residuals to one shape.
        void Keep(Value value)
        {
            if (moving.Contains(value) || !seen.Add(value))
            {
                return;
            }

            if (value.Primitive is Literal or Expand)
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
}

/// <summary>Which values of a program depend on given ones.</summary>
internal static class Dependence
{
    public static HashSet<Value> On(Program program, IEnumerable<Value> sources)
    {
        var dependent = new HashSet<Value>(sources);
        foreach (var equation in program.Equations)
        {
            foreach (var operand in equation.Operands)
            {
                if (dependent.Contains(operand))
                {
                    dependent.Add(equation);
                    break;
                }
            }
        }

        return dependent;
    }
}

/// <summary>
/// A program split at a point into a known part, evaluated once, and a part linear in the tangents, evaluated once per
/// tangent: f(x) and residuals r = <see cref="Known"/>(x), then Df(x)·ẋ = <see cref="Linear"/>(r, ẋ).
/// </summary>
/// <param name="Known">Inputs of f ↦ outputs of f, then the residuals.</param>
/// <param name="Linear">Residuals, then tangents ↦ tangents of the outputs.</param>
/// <param name="Residuals">Number of residuals.</param>
public sealed record Linearization(Program Known, Program Linear, int Residuals)
{
    /// <summary>Positions of the tangents among the inputs of <see cref="Linear"/>.</summary>
    public IReadOnlyList<int> TangentInputs => [.. Enumerable.Range(Residuals, Linear.Inputs.Count - Residuals)];
}
