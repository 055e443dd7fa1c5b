using Theodolite.Programs;
using Theodolite.Programs.Primitives;

namespace Theodolite.Objectives.Traced;

/// <summary>Finds the primitives of a program that are not twice differentiable everywhere.</summary>
internal static class Creases
{
    /// <summary>Each layer with each of its creased primitives, once, in order of evaluation.</summary>
    public static IReadOnlyList<NonSmoothPart> Of(Program program) => [.. program.Equations
        .Where(equation => IsCreased(equation.Primitive))
        .Select(equation => new NonSmoothPart(equation.Layer, equation.Primitive.Name))
        .Distinct()];

    private static bool IsCreased(Primitive primitive) =>
        primitive is Relu or LeakyRelu or Elu or HardTanh or Abs or Sign or Step or MaxPoolIndex;
}
