using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Randomness;

namespace Theodolite.Tests.Curvature;

/// <summary>Symmetric matrices with planted spectra.</summary>
internal static class RandomMatrices
{
    /// <summary>Q·diag(λ)·Qᵀ with a random orthogonal Q (a product of Householder reflections).</summary>
    public static double[] WithSpectrum(ReadOnlySpan<double> values, ulong seed)
    {
        var n = values.Length;
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            matrix[(i * n) + i] = values[i];
        }

        var v = new double[n];
        var image = new double[n];
        for (var k = 0; k < 4; k++)
        {
            Philox.For(seed, "test/reflection", (ulong)k).RandomUnitVector(v);
            var projection = 0.0;
            for (var i = 0; i < n; i++)
            {
                image[i] = 0;
                for (var j = 0; j < n; j++)
                {
                    image[i] += matrix[(i * n) + j] * v[j];
                }

                projection += v[i] * image[i];
            }

            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var change = (2 * v[i] * image[j]) + (2 * image[i] * v[j]) - (4 * projection * v[i] * v[j]);
                    matrix[(j * n) + i] = matrix[(i * n) + j] -= change;
                }
            }
        }

        return matrix;
    }

    /// <summary>A matrix of the Gaussian orthogonal ensemble.</summary>
    public static double[] Gaussian(int n, ulong seed)
    {
        var matrix = new double[n * n];
        var random = Philox.For(seed, "test/gaussian");
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                matrix[(i * n) + j] = matrix[(j * n) + i] = random.NextGaussian();
            }

            matrix[(i * n) + i] = Math.Sqrt(2) * random.NextGaussian();
        }

        return matrix;
    }

    /// <summary>max |VVᵀ − I| over the rows of V.</summary>
    public static double OrthogonalityDefect(EigenDecomposition solution)
    {
        var worst = 0.0;
        for (var i = 0; i < solution.Order; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var dot = 0.0;
                for (var k = 0; k < solution.Order; k++)
                {
                    dot += solution.Vector(i)[k] * solution.Vector(j)[k];
                }

                worst = Math.Max(worst, Math.Abs(dot - (i == j ? 1 : 0)));
            }
        }

        return worst;
    }
}
