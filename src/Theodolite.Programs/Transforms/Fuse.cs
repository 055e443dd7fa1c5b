using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Transforms;

/// <summary>
/// The last step before evaluation: sums of products become one kernel each. u + A·B becomes one accumulating matrix
/// product (through reshapes, which cost nothing), and u + a∘b one multiply-add, when nothing else reads the product.
/// </summary>
public static class Fuse
{
    public static Program Of(Program program)
    {
        var uses = Uses.Of(program);
        var builder = new ProgramBuilder();
        var inputs = program.Inputs.Select(input => builder.Input(input.Shape, input.DType, ((Input)input.Primitive).Label)).ToArray();
        var images = new Dictionary<Value, Value>();
        for (var i = 0; i < inputs.Length; i++)
        {
            images[program.Inputs[i]] = inputs[i];
        }

        foreach (var equation in program.Equations)
        {
            builder.Layer = equation.Layer;
            images[equation] = Rewrite(equation) ?? builder.Apply(equation.Primitive, [.. equation.Operands.ToArray().Select(operand => images[operand])]);
        }

        builder.Layer = null;
        return new Program(inputs, [.. program.Outputs.Select(output => images[output])]);

        Value? Rewrite(Value equation)
        {
            if (equation.Primitive is not Add || equation.Shape.Rank == 0)
            {
                return null;
            }

            // Prefer the later product as the one that accumulates: the earlier is then complete.
            var (a, b) = (equation.Operands[0], equation.Operands[1]);
            return Product(b, a) ?? Product(a, b) ?? ElementProduct(b, a) ?? ElementProduct(a, b);
        }

        Value? Product(Value value, Value term)
        {
            var product = value;
            while (product.Primitive is Reshape && uses[product] == 1)
            {
                product = product.Operands[0];
            }

            if (product.Primitive is not MatMul matmul || uses[product] != 1 || uses[value] != 1)
            {
                return null;
            }

            var accumulated = builder.Apply(
                new AddMatMul(matmul.TransposeA, matmul.TransposeB),
                images[term].Reshape(product.Shape),
                images[product.Operands[0]],
                images[product.Operands[1]]);
            return accumulated.Reshape(value.Shape);
        }

        Value? ElementProduct(Value value, Value term) => value.Primitive is Multiply && uses[value] == 1
            ? builder.Apply(MultiplyAdd.Instance, images[value.Operands[0]], images[value.Operands[1]], images[term])
            : null;
    }
}
