namespace Theodolite.LinearAlgebra;

/// <summary>
/// All eigenvalues and eigenvectors of a symmetric float64 matrix: Jacobi rotations up to order 32 (high relative
/// accuracy, exact on the two-parameter examples), Householder tridiagonalisation with implicit QL up to order 200,
/// both managed, and LAPACK through libtorch above, block by block where exact zeros take the matrix apart.
/// </summary>
public static class SymmetricEigensolver
{
    /// <summary>Up to this order Jacobi rotations are used.</summary>
    public const int JacobiOrder = 32;

    /// <summary>Up to this order no native library is touched.</summary>
    public const int ManagedOrder = 200;

    /// <summary>Solves for a matrix of order n given row by row; it must be symmetric (callers symmetrise).</summary>
    /// <exception cref="ArgumentException">The number of entries is not n², or one is not finite.</exception>
    public static EigenDecomposition Solve(ReadOnlySpan<double> matrix, int n)
    {
        if (matrix.Length != (long)n * n)
        {
            throw new ArgumentException($"A matrix of order {n} has {(long)n * n} entries, not {matrix.Length}.", nameof(matrix));
        }

        if (!Vectors.AllFinite(matrix))
        {
            throw new ArgumentException("The matrix has an entry that is not finite.", nameof(matrix));
        }

        if (n > ManagedOrder)
        {
            var blocks = DecoupledBlocks.Of(matrix, n);
            return blocks.Count > 1 ? DecoupledBlocks.Solve(matrix, n, blocks) : NativeEigensolver.Solve(matrix, n);
        }

        // Powers of two make the scaling exact; it keeps squares away from overflow and underflow.
        var largest = 0.0;
        foreach (var entry in matrix)
        {
            largest = Math.Max(largest, Math.Abs(entry));
        }

        if (largest == 0)
        {
            return EigenDecomposition.Of(matrix, new double[n], Identity(n));
        }

        var exponent = Math.ILogB(largest);
        var scaled = matrix.ToArray();
        foreach (ref var entry in scaled.AsSpan())
        {
            entry = Math.ScaleB(entry, -exponent);
        }

        var (values, vectors) = n <= JacobiOrder ? JacobiRotations.Solve(scaled, n) : ImplicitQl.Solve(scaled, n);
        foreach (ref var value in values.AsSpan())
        {
            value = Math.ScaleB(value, exponent);
        }

        return EigenDecomposition.Of(matrix, values, vectors);
    }

    internal static double[] Identity(int n)
    {
        var rows = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            rows[(i * n) + i] = 1;
        }

        return rows;
    }
}
