namespace Theodolite.Torch.Tests;

/// <summary>Residuals of every factorization are c·n·u of the norm, and orthogonal factors are orthogonal.</summary>
public class FactorizationLaws : LeakFree
{
    [Theory]
    [InlineData(DType.Float32, 1)]
    [InlineData(DType.Float32, 40)]
    [InlineData(DType.Float64, 2)]
    [InlineData(DType.Float64, 60)]
    public void ResidualsAreRounding(DType dtype, int n)
    {
        var tolerance = 20 * n * dtype.UnitRoundoff();
        using var a = Sample.Of(Sample.Values(n, n * n, -1, 1, dtype), [n, n], dtype, Layout.Transposed);
        using var at = a.T();
        using var symmetric = a.Add(at);
        using var identity = Tensor.Eye(n, dtype);
        using var gram = a.MatMul(at);
        using var definite = gram.Add(identity);

        var (values, vectors) = symmetric.Eigh();
        using var lambda = values;
        using var v = vectors;
        using var av = symmetric.MatMul(v);
        using var scaled = v.Multiply(lambda);
        Near(av, scaled, tolerance);
        using var vt = v.T();
        using var vtv = vt.MatMul(v);
        Near(vtv, identity, tolerance);
        using var only = symmetric.EigenvaluesSymmetric();
        Near(only, lambda, tolerance);
        Assert.Equal(Sample.Read(lambda).Order(), Sample.Read(lambda));

        var (q, r) = a.Qr();
        using var orthogonal = q;
        using var triangular = r;
        using var qr = orthogonal.MatMul(triangular);
        Near(qr, a, tolerance);

        var (u, sigma, w) = a.Svd();
        using var left = u;
        using var singular = sigma;
        using var right = w;
        using var us = left.Multiply(singular);
        using var svd = us.MatMul(right);
        Near(svd, a, tolerance);
        using var alone = a.SingularValues();
        Near(alone, singular, tolerance);

        using var l = definite.Cholesky();
        using var lt = l.T();
        using var llt = l.MatMul(lt);
        Near(llt, definite, tolerance);

        using var b = Sample.Of(Sample.Values(n + 1, n * 2, -1, 1, dtype), [n, 2], dtype);
        using var x = definite.Solve(b);
        using var dx = definite.MatMul(x);
        Near(dx, b, tolerance);
        using var inverse = definite.Inverse();
        using var one = definite.MatMul(inverse);
        Near(one, identity, 10 * tolerance);
    }

    [Fact]
    public void ARightSideMayBeAVector()
    {
        var a = Own(Tensor.From<double>([2, 0, 0, 4], [2, 2]));
        Assert.Equal([1, 2], Own(a.Solve(Own(Tensor.From<double>(2, 8)))).ToArray<double>());
    }

    [Fact]
    public void DefectsAreNamed()
    {
        var zero = Own(Tensor.Zeros([2, 2]));
        var nan = Own(Tensor.Full([2, 2], double.NaN));
        Assert.Contains("is singular", Assert.Throws<TorchException>(() => zero.Inverse()).Message);
        Assert.Contains("is singular", Assert.Throws<TorchException>(() => zero.Solve(nan)).Message);
        Assert.Contains("not positive definite", Assert.Throws<TorchException>(() => zero.Cholesky()).Message);
        Assert.Contains("not finite", Assert.Throws<TorchException>(() => nan.Eigh()).Message);
        Assert.Contains("not finite", Assert.Throws<TorchException>(() => nan.SingularValues()).Message);
    }

    private static void Near(Tensor actual, Tensor expected, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        using var difference = actual.Subtract(expected);
        Assert.True(difference.Norm2() <= tolerance * (1 + expected.Norm2()), $"off by {difference.Norm2():E2}");
    }
}
