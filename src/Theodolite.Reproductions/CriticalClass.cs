using Theodolite.LinearAlgebra;

namespace Theodolite.Reproductions;

/// <summary>
/// A class of critical points of the linear autoencoder (Baldi and Hornik, Neural Networks 2, 1989): W₂W₁ projects on the span of some
/// eigenvectors S of Σ, at most as many as hidden units.
/// </summary>
/// <param name="Kept">S as a bit pattern, the lowest eigenvalue first.</param>
/// <param name="Loss">Σ of the eigenvalues not in S.</param>
/// <param name="Index">
/// Negative eigenvalues of the Hessian: one for each hidden unit not used and eigenvector not in S, which it could learn; and one for
/// each pair of an eigenvector in S and a larger one not in S, towards which it could turn.
/// </param>
internal sealed record CriticalClass(int Kept, double Loss, int Index)
{
    /// <summary>All classes: Σₖ C(n, k) over k = 0 … hidden, 2,517 for 16 inputs and 4 hidden units.</summary>
    public static IReadOnlyList<CriticalClass> Of(EigenDecomposition covariance, int hidden)
    {
        var n = covariance.Order;
        return [.. Enumerable.Range(0, 1 << n).Where(kept => int.PopCount(kept) <= hidden).Select(kept =>
        {
            var (loss, pairs) = (0.0, 0);
            for (var j = 0; j < n; j++)
            {
                if ((kept >> j & 1) == 0)
                {
                    loss += covariance.Values[j];
                    pairs += int.PopCount(kept & ((1 << j) - 1));
                }
            }

            var k = int.PopCount(kept);
            return new CriticalClass(kept, loss, ((hidden - k) * (n - k)) + pairs);
        })];
    }

    /// <summary>
    /// S of a map W₂W₁: the eigenvectors whose diagonal entry is nearer to 1 than to 0; and how far the map is from that projection,
    /// the largest entry of the difference in the eigenbasis.
    /// </summary>
    public static (int Kept, double Distance) Nearest(ReadOnlySpan<double> map, EigenDecomposition covariance)
    {
        var n = covariance.Order;
        var (kept, distance) = (0, 0.0);
        var image = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var row = 0; row < n; row++)
            {
                image[row] = Vectors.Dot(map.Slice(row * n, n), covariance.Vector(i));
            }

            for (var j = 0; j < n; j++)
            {
                var entry = Vectors.Dot(covariance.Vector(j), image);
                if (i == j && entry > 0.5)
                {
                    kept |= 1 << i;
                    entry -= 1;
                }

                distance = Math.Max(distance, Math.Abs(entry));
            }
        }

        return (kept, distance);
    }
}
