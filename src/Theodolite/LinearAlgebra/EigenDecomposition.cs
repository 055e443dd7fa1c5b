using Theodolite.Operators;

namespace Theodolite.LinearAlgebra;

/// <summary>A·V = V·diag(λ) of a symmetric matrix of order n, with the error of the computation.</summary>
/// <param name="Values">λ, ascending.</param>
/// <param name="Vectors">n·n numbers: row i is the unit eigenvector of value i.</param>
/// <param name="Residual">max ‖A·vᵢ − λᵢ·vᵢ‖₂, measured.</param>
/// <param name="BackwardError">
/// The values are the exact eigenvalues of A + E with ‖E‖₂ at most this: 4·√n·u·‖A‖₂ for a backward stable method
/// (Golub and Van Loan, Matrix Computations, section 8.3), or the measured residual where it is larger.
/// </param>
public sealed record EigenDecomposition(double[] Values, double[] Vectors, double Residual, double BackwardError)
{
    /// <summary>n.</summary>
    public int Order => Values.Length;

    /// <summary>‖A‖₂ = max |λ|.</summary>
    public double Norm => Order == 0 ? 0 : Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1]));

    /// <summary>The unit eigenvector of value i.</summary>
    public ReadOnlySpan<double> Vector(int i) => Vectors.AsSpan(i * Order, Order);

    /// <summary>Sorts, measures the residual and bounds the backward error.</summary>
    internal static EigenDecomposition Of(ReadOnlySpan<double> matrix, double[] values, double[] vectors)
    {
        var n = values.Length;
        var order = new int[n];
        for (var i = 0; i < n; i++)
        {
            order[i] = i;
        }

        var keys = (double[])values.Clone();
        Array.Sort(keys, order);
        var rows = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            vectors.AsSpan(order[i] * n, n).CopyTo(rows.AsSpan(i * n));
        }

        var residual = 0.0;
        for (var i = 0; i < n; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < n; j++)
            {
                var entry = LinearAlgebra.Vectors.Dot(matrix.Slice(j * n, n), rows.AsSpan(i * n, n)) - (keys[i] * rows[(i * n) + j]);
                sum += entry * entry;
            }

            residual = Math.Max(residual, Math.Sqrt(sum));
        }

        var norm = n == 0 ? 0 : Math.Max(Math.Abs(keys[0]), Math.Abs(keys[^1]));
        return new EigenDecomposition(keys, rows, residual, Math.Max(residual, BackwardBound(n, norm)));
    }

    /// <summary>4·√n·u·‖A‖ with u = 2⁻⁵³.</summary>
    internal static double BackwardBound(int n, double norm) => 4 * Math.Sqrt(n) * norm / (1L << 53);
}
