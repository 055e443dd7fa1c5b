namespace Theodolite.Programs.Transforms;

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
