using Theodolite.LinearAlgebra;

namespace Theodolite.Operators;

/// <summary>A symmetric matrix as an operator, in managed float64: A·v row by row.</summary>
public sealed class DenseOperator : ManagedOperator
{
    private readonly double[] _rows;
    private readonly int _n;

    /// <summary>Takes the n·n numbers of the matrix, row by row; only their symmetric part is meaningful.</summary>
    /// <exception cref="ArgumentException">The number of entries is not n².</exception>
    public DenseOperator(ReadOnlySpan<double> rows, int n)
    {
        if (rows.Length != (long)n * n)
        {
            throw new ArgumentException($"A matrix of order {n} has {(long)n * n} entries, not {rows.Length}.", nameof(rows));
        }

        _n = n;
        _rows = rows.ToArray();
    }

    /// <summary>Takes a square matrix.</summary>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public DenseOperator(double[,] matrix)
        : this(matrix.Cast<double>().ToArray(), matrix.GetLength(0))
    {
    }

    public override long Dimension => _n;

    protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        for (var row = 0; row < k; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            var vector = block.Slice(row * _n, _n);
            for (var i = 0; i < _n; i++)
            {
                result[(row * _n) + i] = Vectors.Dot(_rows.AsSpan(i * _n, _n), vector);
            }
        }
    }
}
