using Theodolite.CriticalPoints.Finders;
using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Randomness;

namespace Theodolite.Reproductions.Tests;

/// <summary>The linear autoencoder's loss and its analytic critical points.</summary>
public class CriticalClassTests
{
    [Theory]
    [InlineData(16, 4, 2_517)]
    [InlineData(3, 1, 4)]
    [InlineData(4, 4, 16)]
    public void ClassesAreCounted(int inputs, int hidden, int count)
    {
        using var loss = new LinearAutoencoderLoss(inputs, hidden, 200, 0);
        Assert.Equal(count, CriticalClass.Of(SymmetricEigensolver.Solve(loss.Covariance, inputs), hidden).Count);
    }

    [Fact]
    public void DerivativesAreThoseOfTheLoss()
    {
        using var loss = new LinearAutoencoderLoss(4, 2, 50, 1);
        var (theta, v) = (new double[16], new double[16]);
        Philox.For(1, "a").FillGaussian(theta);
        Philox.For(2, "a").FillGaussian(v);
        var (g, up, down, hv) = (new double[16], new double[16], new double[16], new double[16]);
        loss.Gradient(theta, g);
        const double H = 1e-5;
        var slope = (loss.Gradient(Vectors.Along(theta, H, v), up) - loss.Gradient(Vectors.Along(theta, -H, v), down)) / (2 * H);
        Assert.Equal(slope, Vectors.Dot(g, v), 1e-5 * Math.Abs(slope));
        using var hessian = loss.Hessian(theta);
        hessian.Apply(v, hv, 1);
        for (var i = 0; i < 16; i++)
        {
            Assert.Equal((up[i] - down[i]) / (2 * H), hv[i], 1e-6 * Vectors.Norm(hv));
        }
    }

    // At W₂ = Uᵀ, W₁ = U over the kept eigenvectors, zero elsewhere: the formula's loss and index.
    [Theory]
    [InlineData(0)]
    [InlineData(0b1000)]
    [InlineData(0b0001)]
    [InlineData(0b1100)]
    [InlineData(0b0101)]
    [InlineData(0b0011)]
    public void LossAndIndexOfAClassAreThoseOfItsPoint(int kept)
    {
        using var loss = new LinearAutoencoderLoss(4, 2, 500, 3);
        var covariance = SymmetricEigensolver.Solve(loss.Covariance, 4);
        var theta = new double[16];
        var unit = 0;
        for (var i = 0; i < 4; i++)
        {
            if ((kept >> i & 1) == 1)
            {
                for (var j = 0; j < 4; j++)
                {
                    theta[(unit * 4) + j] = theta[8 + (j * 2) + unit] = covariance.Vector(i)[j];
                }

                unit++;
            }
        }

        var known = CriticalClass.Of(covariance, 2).Single(entry => entry.Kept == kept);
        var gradient = new double[16];
        Assert.Equal(known.Loss, loss.Gradient(theta, gradient), 1e-10);
        Assert.True(Vectors.Norm(gradient) < 1e-12);
        using var hessian = loss.Hessian(theta);
        var dense = new DenseSpectrum().Compute(hessian).Dense!;
        Assert.Equal(known.Index, dense.Values.Count(value => value < -1e-9 * dense.Norm));
        Assert.Equal(kept, CriticalClass.Nearest(loss.Map(theta), covariance).Kept);
    }

    [Fact]
    public void EveryPointNewtonMrFindsIsOfAClass()
    {
        using var loss = new LinearAutoencoderLoss(4, 2, 500, 3);
        var covariance = SymmetricEigensolver.Solve(loss.Covariance, 4);
        var losses = CriticalClass.Of(covariance, 2).Select(known => known.Loss).ToList();
        var found = 0;
        for (ulong k = 0; k < 10; k++)
        {
            var start = new double[16];
            Philox.For(k, "start").FillGaussian(start);
            Vectors.Scale(start, 0.5);
            var end = new NewtonMr().Run(loss, start);
            if (end.SquaredGradientNorm <= 1e-16)
            {
                found++;
                Assert.Contains(losses, known => Math.Abs(known - end.Loss) < 1e-6);
            }
        }

        Assert.True(found >= 4, $"{found}");
    }
}
