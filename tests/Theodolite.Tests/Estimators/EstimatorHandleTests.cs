using Theodolite.Estimators;
using Theodolite.Krylov.Solvers;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Estimators;

[Collection(NativeHandles.Name)]
public sealed class EstimatorHandleTests
{
    [Fact]
    public void No_native_handle_stays_alive()
    {
        using var a = new DiagonalOperator([.. Enumerable.Range(0, 60).Select(i => 1.0 + i)]);
        var before = Tensor.LiveCount;
        var unit = new double[60];
        unit[59] = 1;
        new SpectralDensity { Probes = 3, Deflation = new([60.0], [unit]) }.Compute(a);
        new SpectralDensity { Probes = 3, Steps = 20, Orthogonality = Orthogonality.Local }.Compute(a);
        new Hutchinson().Trace(a);
        new HutchPlusPlus().Trace(a);
        new XTrace().Trace(a);
        new HutchinsonDiagonal().Diagonal(a);
        new XDiag().Diagonal(a);
        using var b = Tensor.Ones([1, 60], DType.Float64);
        foreach (var solver in new LinearSolver[]
        {
            new ConjugateGradient(),
            new Minres(),
            new MinresQlp(),
            new Minres { Shift = -20, StopAtNonPositiveCurvature = true },
        })
        {
            using var solution = solver.Solve(a, b);
            using var warm = solver.Solve(a, b, solution.Solution);
        }

        Assert.Equal(before + 1, Tensor.LiveCount);
    }

    [Fact]
    public void Nor_after_a_failure_or_a_cancellation()
    {
        using var bad = new DiagonalOperator([.. Enumerable.Range(0, 60).Select(i => i == 3 ? double.NaN : i)]);
        using var source = new CancellationTokenSource();
        source.Cancel();
        using var a = new DiagonalOperator(new double[60]);
        var before = Tensor.LiveCount;
        foreach (var (op, token) in new[] { (bad, CancellationToken.None), (a, source.Token) })
        {
            Assert.ThrowsAny<Exception>(() => new SpectralDensity().Compute(op, null, token));
            Assert.ThrowsAny<Exception>(() => new Hutchinson().Trace(op, null, token));
            Assert.ThrowsAny<Exception>(() => new HutchPlusPlus().Trace(op, null, token));
            Assert.ThrowsAny<Exception>(() => new XTrace().Trace(op, null, token));
            Assert.ThrowsAny<Exception>(() => new HutchinsonDiagonal().Diagonal(op, null, token));
            Assert.ThrowsAny<Exception>(() => new XDiag().Diagonal(op, null, token));
        }

        Assert.Equal(before, Tensor.LiveCount);
    }
}
