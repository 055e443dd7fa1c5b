namespace Theodolite.Curvature;

/// <summary>LAPACK's divide and conquer (dsyevd) through aten::linalg_eigh, for orders where it pays.</summary>
internal static class NativeEigensolver
{
    public static EigenDecomposition Solve(ReadOnlySpan<double> matrix, int n) => throw new NotSupportedException();
}
