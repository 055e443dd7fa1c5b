using Theodolite.Operators;
using Theodolite.Tests.Curvature;
using Theodolite.Torch;

namespace Theodolite.Tests.Operators;

public sealed class OperatorTests
{
    private const int N = 7;

    public static TheoryData<string> Names => new() { "dense", "diagonal", "sum", "affine", "tensor" };

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_forms_agree_blocks_equal_loops_and_products_are_counted(string name)
    {
        using var a = Make(name);
        var block = RandomMatrices.Gaussian(N, 5).AsSpan(0, 3 * N).ToArray();
        var images = new double[3 * N];
        a.Apply(block, images, 3);
        Assert.Equal(3, a.Products);
        using var vectors = Tensor.From<double>(block, [3, N]);
        using var result = a.Apply(vectors);
        Assert.Equal(6, a.Products);
        Assert.Equal(images, result.ToArray<double>(), (x, y) => Math.Abs(x - y) < 1e-13);
        var single = new double[N];
        a.Apply(block.AsSpan(N, N), single, 1);
        Assert.Equal(images[N..(2 * N)], single, (x, y) => Math.Abs(x - y) < 1e-13);
    }

    [Fact]
    public void Shift_and_scale_move_the_spectrum()
    {
        using var a = new DiagonalOperator([1, 2, 3]);
        using var shifted = new AffineOperator(a, -2, 10);
        Assert.Equal([4.0, 6, 8], new Theodolite.Curvature.DenseSpectrum().Compute(shifted).Dense!.Values);
    }

    [Fact]
    public void Operators_that_do_not_fit_are_refused()
    {
        using var a = new DiagonalOperator([1, 2, 3]);
        using var b = new DiagonalOperator([1, 2]);
        Assert.Throws<ArgumentException>(() => new SumOperator(a, b));
        Assert.Throws<ArgumentException>(() => a.Apply(new double[4], new double[4], 1));
    }

    private static LinearOperator Make(string name)
    {
        var dense = new DenseOperator(RandomMatrices.Gaussian(N, 1), N);
        var diagonal = new DiagonalOperator([.. Enumerable.Range(0, N).Select(i => i - 2.5)]);
        return name switch
        {
            "dense" => dense,
            "diagonal" => diagonal,
            "sum" => new SumOperator(dense, diagonal),
            "affine" => new AffineOperator(dense, -3, 0.5),
            "tensor" => new Halved(),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private sealed class Halved() : TensorOperator(DType.Float64)
    {
        public override long Dimension => N;

        protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation) => block.MultiplyScalar(0.5);
    }
}
