using Theodolite.Programs;
using Theodolite.Programs.Primitives;

namespace Theodolite.Benchmarks;

/// <summary>
/// Floating-point operations of each case: two per multiply-add, matrix products and convolutions only.
/// With M the multiply-adds of a forward pass per sample and M₁ those of the first layer (whose input needs no
/// derivative): forward M, gradient 3M − M₁, Hessian-vector product once linearized 6M − 4M₁.
/// </summary>
public static class FlopCounts
{
    /// <summary>784-256-128-10.</summary>
    public static readonly Network Mlp = new(First: 784 * 256, Rest: (256 * 128) + (128 * 10));

    /// <summary>196-20-10.</summary>
    public static readonly Network Small = new(First: 196 * 20, Rest: 20 * 10);

    /// <summary>Convolutions 1→16 on 28×28 and 16→32 on 14×14, 3×3 each, then 1568→10.</summary>
    public static readonly Network Convolutional = new(
        First: 28 * 28 * 16 * 9,
        Rest: (14 * 14 * 32 * 16 * 9) + (1568 * 10));

    /// <summary>A network by the convolutions and matrix products of one sample's loss.</summary>
    /// <param name="oneSample">The loss of one sample.</param>
    /// <param name="parameters">How many of its inputs, the first, are parameters: what does not depend on them needs no derivative.</param>
    public static Network Of(Programs.Program oneSample, int parameters)
    {
        var moving = oneSample.Inputs.Take(parameters).ToHashSet();
        var (first, rest) = (0.0, 0.0);
        foreach (var equation in oneSample.Equations)
        {
            var dependent = equation.Operands.ToArray().Count(moving.Contains);
            if (dependent > 0)
            {
                moving.Add(equation);
            }

            first += dependent == 1 ? MultiplyAdds(equation) : 0;
            rest += dependent == 2 ? MultiplyAdds(equation) : 0;
        }

        return new(first, rest);
    }

    public static double MatrixProduct(long m, long k, long n) => 2.0 * m * k * n;

    private static double MultiplyAdds(Value equation) => equation.Primitive switch
    {
        Convolution => (double)equation.Shape.Count * equation.Operands[1].Shape.Remove(0).Count,
        MatMul matmul => (double)equation.Shape.Count * equation.Operands[0].Shape[matmul.TransposeA ? 0 : 1],
        BatchMatMul => (double)equation.Shape.Count * equation.Operands[0].Shape[2],
        _ => 0,
    };

    /// <summary>Multiply-adds of a forward pass per sample, the first layer apart.</summary>
    public sealed record Network(double First, double Rest)
    {
        public double Forward(long samples) => 2 * samples * (First + Rest);

        public double Gradient(long samples) => 2 * samples * ((2 * First) + (3 * Rest));

        public double Product(long samples) => 2 * samples * ((2 * First) + (6 * Rest));
    }
}
