using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// Ritz pairs found in a narrow dtype, solved again in float64 within the space that they span, and how far the narrow
/// products are from the float64 ones: measured on each of these Ritz vectors and on one random unit vector.
/// </summary>
/// <param name="Smallest">The lowest pairs, ascending; values are float64 Rayleigh quotients and residuals measured where they were solved
/// again, else those of the narrow dtype with its error.</param>
/// <param name="Largest">The highest pairs, descending.</param>
/// <param name="ProductError">max ‖(H̃ − H)v‖ over those unit vectors.</param>
/// <param name="Products">Float64 products used, and as many narrow ones.</param>
internal sealed record RefinedEnds(IReadOnlyList<EigenPair> Smallest, IReadOnlyList<EigenPair> Largest, double ProductError, int Products)
{
    /// <summary>Solves the outermost pairs again.</summary>
    /// <param name="ends">What was found.</param>
    /// <param name="low">How many of the lowest pairs.</param>
    /// <param name="high">How many of the highest.</param>
    /// <param name="narrow">H in the dtype of the search.</param>
    /// <param name="precise">H in float64.</param>
    /// <param name="seed">Seed of the random unit vector.</param>
    /// <param name="cancellation">Stops between products.</param>
    public static RefinedEnds Of(
        LanczosResult ends,
        int low,
        int high,
        LinearOperator narrow,
        LinearOperator precise,
        ulong seed,
        CancellationToken cancellation)
    {
        var n = (int)precise.Dimension;
        var rows = Orthonormal([.. ends.Smallest.Take(low).Concat(ends.Largest.Take(high)).Select(pair => pair.Vector)], n, seed);
        var k = rows.Count;
        var block = new double[k * n];
        for (var i = 0; i < k; i++)
        {
            rows[i].CopyTo(block, i * n);
        }

        var images = new double[k * n];
        var rough = new double[k * n];
        precise.Apply(block, images, k, cancellation);
        narrow.Apply(block, rough, k, cancellation);
        if (!Vectors.AllFinite(images) || !Vectors.AllFinite(rough))
        {
            throw new NumericalFailureException("A product of the Hessian with a vector is not finite.");
        }

        Vectors.AddScaled(rough, -1, images);
        var error = Enumerable.Range(0, k).Max(i => Vectors.Norm(rough.AsSpan(i * n, n)));

        // The last row is the random one: it measures the error only.
        var pairs = RayleighRitz(rows, images, k - 1, n);
        var smallest = pairs.Take(low).Concat(AsFound(ends.Smallest.Skip(low))).OrderBy(pair => pair.Value);
        var largest = pairs.AsEnumerable().Reverse().Take(high).Concat(AsFound(ends.Largest.Skip(high)));
        return new([.. smallest], [.. largest.OrderByDescending(pair => pair.Value)], error, k);

        IEnumerable<EigenPair> AsFound(IEnumerable<EigenPair> rest) => rest.Select(pair => pair with { Residual = pair.Residual + error });
    }

    // Gram–Schmidt, twice; copies (in a space smaller than both ends together) drop out. A random unit row follows.
    private static List<double[]> Orthonormal(IReadOnlyList<ReadOnlyMemory<double>> vectors, int n, ulong seed)
    {
        var rows = new List<double[]>();
        foreach (var vector in vectors)
        {
            var row = vector.ToArray();
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var other in rows)
                {
                    Vectors.AddScaled(row, -Vectors.Dot(other, row), other);
                }
            }

            var norm = Vectors.Norm(row);
            if (norm < 1e-2)
            {
                continue;
            }

            Vectors.Scale(row, 1 / norm);
            rows.Add(row);
        }

        var random = new double[n];
        Philox.For(seed, "survey/product-error").RandomUnitVector(random);
        rows.Add(random);
        return rows;
    }

    private static List<EigenPair> RayleighRitz(List<double[]> rows, double[] images, int k, int n)
    {
        var projection = new double[k * k];
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var (a, b) = (Vectors.Dot(rows[i], Image(j)), Vectors.Dot(rows[j], Image(i)));
                projection[(i * k) + j] = projection[(j * k) + i] = (a + b) / 2;
            }
        }

        var ritz = SymmetricEigensolver.Solve(projection, k);
        var pairs = new List<EigenPair>();
        for (var i = 0; i < k; i++)
        {
            var vector = new double[n];
            var residual = new double[n];
            for (var j = 0; j < k; j++)
            {
                Vectors.AddScaled(vector, ritz.Vector(i)[j], rows[j]);
                Vectors.AddScaled(residual, ritz.Vector(i)[j], Image(j));
            }

            Vectors.AddScaled(residual, -ritz.Values[i], vector);
            pairs.Add(new(ritz.Values[i], Vectors.Norm(residual), vector));
        }

        return pairs;

        ReadOnlySpan<double> Image(int i) => images.AsSpan(i * n, n);
    }
}
