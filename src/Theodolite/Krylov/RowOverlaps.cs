using Theodolite.LinearAlgebra;

namespace Theodolite.Krylov;

/// <summary>
/// G = W·Wᵀ as it was measured: the identity but for what was too small to be taken away. It says what an inner product with one row
/// holds of the others, so that c = W·w gives the coefficients s of G·s = c, and what any others would leave, without another pass.
/// </summary>
/// <param name="capacity">Largest number of rows.</param>
internal sealed class RowOverlaps(int capacity)
{
    private double[] _entries = new double[capacity * capacity];

    /// <summary>n.</summary>
    public int Count { get; private set; }

    /// <summary>A unit row more, with its inner products with those before.</summary>
    public void Append(ReadOnlySpan<double> overlaps)
    {
        for (var i = 0; i < Count; i++)
        {
            _entries[(i * capacity) + Count] = _entries[(Count * capacity) + i] = overlaps[i];
        }

        _entries[(Count * capacity) + Count] = 1;
        Count++;
    }

    /// <summary>The inner products of row i with those before it.</summary>
    public double[] Before(int i) => _entries[(i * capacity)..((i * capacity) + i)];

    /// <summary>c − G·s.</summary>
    public double[] Left(ReadOnlySpan<double> c, ReadOnlySpan<double> s)
    {
        var left = c.ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            left[i] -= Vectors.Dot(_entries.AsSpan(i * capacity, s.Length), s);
        }

        return left;
    }

    /// <summary>G ← M·G·Mᵀ, where W ← M·W.</summary>
    /// <param name="matrix">M, one row of n numbers for each new row.</param>
    /// <param name="count">Rows of M.</param>
    public void Combine(ReadOnlySpan<double> matrix, int count)
    {
        var (fresh, n) = (new double[capacity * capacity], Count);
        var image = new double[n];
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < n; k++)
            {
                image[k] = Vectors.Dot(matrix.Slice(i * n, n), _entries.AsSpan(k * capacity, n));
            }

            for (var j = 0; j <= i; j++)
            {
                fresh[(i * capacity) + j] = fresh[(j * capacity) + i] = Vectors.Dot(image, matrix.Slice(j * n, n));
            }
        }

        (_entries, Count) = (fresh, count);
    }
}
