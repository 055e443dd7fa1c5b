using Theodolite.Torch;

namespace Theodolite.LinearAlgebra;

/// <summary>LAPACK's divide and conquer (dsyevd) through aten::linalg_eigh, for orders where it pays.</summary>
internal static class NativeEigensolver
{
    public static EigenDecomposition Solve(ReadOnlySpan<double> matrix, int n)
    {
        using var a = Tensor.From(matrix, [n, n]);
        var (values, columns) = a.Eigh();
        using (values)
        using (columns)
        {
            // Residual A·V − V·diag(λ), all columns at once.
            using var image = a.MatMul(columns);
            using var scaled = columns.Multiply(values);
            using var defect = image.Subtract(scaled);
            using var squares = defect.Square();
            using var sums = squares.Sum([0]);
            using var largest = sums.Max();
            var residual = Math.Sqrt(largest.ToDouble());
            using var turned = columns.T();
            using var rows = turned.Contiguous();
            var lambda = values.ToArray<double>();
            var norm = Math.Max(Math.Abs(lambda[0]), Math.Abs(lambda[^1]));
            return new(lambda, rows.ToArray<double>(), residual, Math.Max(residual, EigenDecomposition.BackwardBound(n, norm)));
        }
    }
}
