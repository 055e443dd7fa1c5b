using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.Operators;

/// <summary>Operators that are not what Krylov methods take for granted are refused with numbers; rounding is not mistaken for
/// asymmetry.</summary>
public sealed class OperatorChecksTests
{
    private const int Size = 200;

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void A_symmetric_operator_passes_and_a_small_antisymmetric_part_does_not(DType dtype)
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var symmetric = Symmetric(seed);
            using var right = new MatrixOperator(symmetric, dtype);
            var checks = OperatorChecks.Require(right, seed);
            Assert.True(checks.Passed);
            Assert.InRange(checks.Symmetry.Defect, 0, checks.Symmetry.Bound);

            var wrong = Antisymmetric(symmetric, dtype == DType.Float32 ? 1e-1 : 1e-9, seed);
            using var @operator = new MatrixOperator(wrong, dtype);
            var refused = OperatorChecks.Run(@operator, seed);
            Assert.True(refused.Determinism.Passed);
            Assert.False(refused.Symmetry.Passed, $"seed {seed}: defect {refused.Symmetry.Defect} of {refused.Symmetry.Bound}");
            var message = Assert.Throws<NumericalFailureException>(() => OperatorChecks.Require(@operator, seed)).Message;
            Assert.Contains($"{refused.Symmetry.Defect:g3}", message);
            Assert.Contains($"{refused.Symmetry.Bound:g3}", message);
        }
    }

    [Fact]
    public void Managed_operators_are_checked_without_tensors()
    {
        using var good = new DenseOperator(Symmetric(1), Size);
        Assert.True(OperatorChecks.Run(good).Passed);
        using var bad = new DenseOperator(Antisymmetric(Symmetric(1), 1e-3, 1), Size);
        Assert.False(OperatorChecks.Run(bad).Symmetry.Passed);
    }

    [Fact]
    public void An_operator_that_does_not_repeat_its_bits_is_refused()
    {
        using var drifting = new DriftingOperator();
        var checks = OperatorChecks.Run(drifting);
        Assert.Equal((2L, 2L * Size), (checks.Determinism.Differing, checks.Determinism.Entries));
        Assert.True(checks.Determinism.Largest > 0);
        Assert.Contains(
            $"{checks.Determinism.Differing} of {2 * Size}",
            Assert.Throws<NumericalFailureException>(checks.Determinism.Require).Message);
    }

    [Fact]
    public void A_product_that_is_not_finite_is_no_symmetric_operator()
    {
        using var broken = new DiagonalOperator([1, double.NaN, 2]);
        Assert.Contains("not finite", Assert.Throws<NumericalFailureException>(() => OperatorChecks.Require(broken)).Message);
    }

    [Fact]
    public void A_projected_operator_has_the_directions_for_kernel_and_the_rest_unchanged()
    {
        using var diagonal = new DiagonalOperator([5, 4, 3, 2]);
        using var directions = Tensor.From<double>([1, 0, 0, 0, 0, 0, 0.6, 0.8], [2, 4]);
        using var projected = new ProjectedOperator(diagonal, directions);
        var images = new double[12];
        projected.Apply([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.8, -0.6], images, 3);
        // Of span(e₃, e₄) the direction (0.8, −0.6) is left, with Rayleigh quotient 3·0.64 + 2·0.36.
        double[] expected = [0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 2.64 * 0.8, 2.64 * -0.6];
        Assert.All(expected.Zip(images), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    private static double[] Symmetric(ulong seed)
    {
        var matrix = new double[Size * Size];
        var random = Philox.For(seed, "test/symmetric");
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[(i * Size) + j] = matrix[(j * Size) + i] = random.NextGaussian();
            }
        }

        return matrix;
    }

    private static double[] Antisymmetric(double[] symmetric, double size, ulong seed)
    {
        var matrix = (double[])symmetric.Clone();
        var random = Philox.For(seed, "test/antisymmetric");
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var number = size * random.NextGaussian();
                matrix[(i * Size) + j] += number;
                matrix[(j * Size) + i] -= number;
            }
        }

        return matrix;
    }

    private sealed class MatrixOperator(double[] rows, DType dtype) : TensorOperator(dtype)
    {
        public override long Dimension => Size;

        protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
        {
            using var wide = Tensor.From(rows, [Size, Size]);
            using var matrix = wide.To(DType);
            using var transposed = matrix.T();
            return block.MatMul(transposed);
        }
    }

    private sealed class DriftingOperator : TensorOperator
    {
        private double _drift;

        public DriftingOperator()
            : base(DType.Float32)
        {
        }

        public override long Dimension => Size;

        protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
        {
            var result = block.Clone();
            using var first = result.Narrow(1, 0, 1);
            using var shift = Tensor.Full(first.Shape, _drift += 1e-3);
            first.Add_(shift);
            return result;
        }
    }
}
