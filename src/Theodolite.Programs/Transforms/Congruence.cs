using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Transforms;

/// <summary>Emits B(z, extras)·ż: a linear map of the tangent of a program's output.</summary>
/// <param name="output">z.</param>
/// <param name="extras">Further known values.</param>
/// <param name="tangent">ż, of the shape of z.</param>
/// <returns>A value of the shape of z.</returns>
public delegate Value OutputCurvature(Value output, IReadOnlyList<Value> extras, Value tangent);

/// <summary>
/// Jᵀ·B·J for the Jacobian J of a program and a symmetric map B at its output: the generalized Gauss–Newton matrix when B is
/// the Hessian of a loss, a Fisher matrix when it is made of output gradients.
/// </summary>
public static class Congruence
{
    /// <summary>
    /// From x ↦ z, the linearized program ẋ ↦ Jᵀ·B(z)·J·ẋ with everything that no tangent reaches in the known part, whose
    /// outputs are the residuals alone. Its inputs are those of the program, then the extras.
    /// </summary>
    /// <param name="program">x ↦ z, one output.</param>
    /// <param name="with">Positions of the inputs that have tangents.</param>
    /// <param name="extras">Further inputs, of which B may depend.</param>
    /// <param name="curvature">B.</param>
    public static Linearization Of(
        Program program, IReadOnlyList<int> with, IReadOnlyList<(string Name, Shape Shape, DType DType)> extras, OutputCurvature curvature)
    {
        var (known, linear, residuals) = Linearize.Once(program, with);
        var builder = new ProgramBuilder();
        Value[] inputs = builder.InputsLike(program.Inputs);
        Value[] more = [.. extras.Select(extra => builder.Input(extra.Shape, extra.DType, extra.Name))];
        Value[] tangents = [.. with.Select(i => builder.InputLike(program.Inputs[i], "'"))];

        var values = known.Inline(builder, inputs);
        var stored = values.AsSpan(1).ToArray();
        var pushed = linear.Inline(builder, [.. stored, .. tangents])[0];
        var curved = curvature(values[0], more, pushed);
        var point = new Walk<Value>(builder).Bind(linear.Inputs, stored);
        var pulled = Transpose.Pull(point, linear, [.. Enumerable.Range(residuals, with.Count)], [curved]);
        Value[] all = [.. inputs, .. more];
        var joint = KnownFactors.Gather(new Program([.. all, .. tangents], pulled), all.Length);
        return Linearize.Split(OnlyWhereTaken.Of(PatchesOfMaxima.Gather(joint, all.Length)), all.Length, 0);
    }

    /// <summary>∇²g(z)·ż for a scalar program (z, extras) ↦ g, as the curvature at an output.</summary>
    public static OutputCurvature Hessian(Program scalar)
    {
        var gradient = Gradient.Of(scalar, [0]);
        var (known, linear, _) = Linearize.Once(new Program(gradient.Inputs, [gradient.Outputs[1]]), [0]);
        return (output, extras, tangent) =>
        {
            var builder = tangent.Builder;
            var values = known.Inline(builder, [output, .. extras.Take(scalar.Inputs.Count - 1)]);
            return linear.Inline(builder, [.. values.AsSpan(1), tangent])[0];
        };
    }

    /// <summary>
    /// Σₜ wₜ·∇ℓₜ ∇ℓₜᵀ·ż for a program (z, extras) ↦ ℓ with many outputs ℓₜ in one value: the products ∇ℓₜᵀż come by Jvp, and the
    /// transpose takes them back, so no single gradient is formed.
    /// </summary>
    /// <param name="terms">(z, extras) ↦ ℓ.</param>
    /// <param name="weigh">From the extras and the products to what goes back: w times them.</param>
    public static OutputCurvature OuterProducts(Program terms, Func<IReadOnlyList<Value>, Value, Value> weigh)
    {
        var (known, linear, residuals) = Linearize.Once(terms, [0]);
        return (output, extras, tangent) =>
        {
            var builder = tangent.Builder;
            var values = known.Inline(builder, [output, .. extras.Take(terms.Inputs.Count - 1)]);
            var stored = values.AsSpan(1).ToArray();
            var products = linear.Inline(builder, [.. stored, tangent])[0];
            var point = new Walk<Value>(builder).Bind(linear.Inputs, stored);
            return Transpose.Pull(point, linear, [residuals], [weigh(extras, products)])[0];
        };
    }
}
