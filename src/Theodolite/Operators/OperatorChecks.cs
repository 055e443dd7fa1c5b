using Theodolite.LinearAlgebra;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>
/// The two things every Krylov method takes for granted, checked on one random block of two vectors: that the operator is
/// symmetric, and that it repeats its bits. Four products.
/// </summary>
/// <param name="Symmetry">The symmetry check.</param>
/// <param name="Determinism">The determinism check.</param>
public sealed record OperatorChecks(SymmetryCheck Symmetry, DeterminismCheck Determinism)
{
    private const double RoundingFactor = 256;

    /// <summary>Whether both passed.</summary>
    public bool Passed => Symmetry.Passed && Determinism.Passed;

    /// <summary>Runs both checks.</summary>
    public static OperatorChecks Run(LinearOperator @operator, ulong seed = 0, CancellationToken cancellation = default) =>
        @operator is ManagedOperator ? Managed(@operator, seed, cancellation) : OnTensors(@operator, seed, cancellation);

    /// <summary>Runs both checks and refuses an operator that fails one.</summary>
    /// <exception cref="NumericalFailureException">The operator is not symmetric or not deterministic; the message has the
    /// numbers.</exception>
    public static OperatorChecks Require(LinearOperator @operator, ulong seed = 0, CancellationToken cancellation = default)
    {
        var checks = Run(@operator, seed, cancellation);
        checks.Determinism.Require();
        checks.Symmetry.Require();
        return checks;
    }

    private static OperatorChecks Managed(LinearOperator @operator, ulong seed, CancellationToken cancellation)
    {
        var p = (int)@operator.Dimension;
        var block = Block(p, seed);
        var (first, second) = (new double[2 * p], new double[2 * p]);
        @operator.Apply(block, first, 2, cancellation);
        @operator.Apply(block, second, 2, cancellation);
        ReadOnlySpan<double> u = block.AsSpan(0, p), v = block.AsSpan(p), au = first.AsSpan(0, p), av = first.AsSpan(p);
        return new(
            Judge(
                @operator,
                Vectors.Dot(u, av),
                Vectors.Dot(v, au),
                (Vectors.Norm(u), Vectors.Norm(v)),
                (Vectors.Norm(au), Vectors.Norm(av))),
            Compare(first, second));
    }

    private static OperatorChecks OnTensors(LinearOperator @operator, ulong seed, CancellationToken cancellation)
    {
        using var block = Random(@operator, seed);
        using var first = @operator.Apply(block, cancellation);
        using var second = @operator.Apply(block, cancellation);
        using Tensor u = block.Select(0, 0), v = block.Select(0, 1), au = first.Select(0, 0), av = first.Select(0, 1);
        return new(
            Judge(@operator, u.InnerProduct(av), v.InnerProduct(au), (u.Norm2(), v.Norm2()), (au.Norm2(), av.Norm2())),
            Compare(first, second));
    }

    private static SymmetryCheck Judge(
        LinearOperator @operator,
        double uav,
        double vau,
        (double U, double V) norms,
        (double U, double V) images)
    {
        var scale = (images.U * norms.V) + (images.V * norms.U);
        var bound = (RoundingFactor * @operator.DType.UnitRoundoff() * scale) + (2 * @operator.StatedError * norms.U * norms.V);
        return new(Math.Abs(uav - vau), bound, scale);
    }

    private static DeterminismCheck Compare(double[] first, double[] second)
    {
        var (differing, largest) = (0L, 0.0);
        for (var i = 0; i < first.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(first[i]) != BitConverter.DoubleToInt64Bits(second[i]))
            {
                differing++;
                largest = Math.Max(largest, Math.Abs(first[i] - second[i]));
            }
        }

        return new(differing, first.Length, largest);
    }

    // Equality of floating-point numbers but for −0 = 0 and NaN ≠ NaN; a product that is not finite fails the other check.
    private static DeterminismCheck Compare(Tensor first, Tensor second)
    {
        using var difference = first.Subtract(second);
        using var magnitude = difference.Abs();
        using var unequal = magnitude.NotEqualTo(0);
        using var finite = magnitude.IsFinite();
        using var differ = unequal.And(finite);
        using var counts = differ.To(DType.Int64);
        using var count = counts.Sum();
        if (count.ToInt64() == 0)
        {
            return new(0, first.Shape.Count, 0);
        }

        using var largest = magnitude.Max();
        return new(count.ToInt64(), first.Shape.Count, largest.ToDouble());
    }

    private static Tensor Random(LinearOperator @operator, ulong seed)
    {
        if (@operator.DType == DType.Float32)
        {
            var numbers = new float[checked(2 * @operator.Dimension)];
            Philox.For(seed, "operator-checks").FillGaussian(numbers);
            return Tensor.From(numbers, [2, @operator.Dimension], @operator.Device);
        }

        using var wide = Tensor.From(Block((int)@operator.Dimension, seed), [2, @operator.Dimension], @operator.Device);
        return wide.To(@operator.DType);
    }

    private static double[] Block(int p, ulong seed)
    {
        var block = new double[2 * p];
        Philox.For(seed, "operator-checks").FillGaussian(block);
        return block;
    }
}
