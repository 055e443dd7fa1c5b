namespace Theodolite.LinearAlgebra;

/// <summary>
/// Scales s that bring the rows of a symmetric matrix to one size: the largest entry of every row of diag(s)·A·diag(s) tends to 1
/// (Ruiz, A scaling algorithm to equilibrate both rows and columns norms in matrices, RAL-TR-2001-034).
/// </summary>
/// <remarks>
/// Multiplying a coordinate by a number divides its scale by that number and changes nothing else: what is computed in scaled
/// coordinates does not depend on units. The signs of the eigenvalues stay (Sylvester).
/// </remarks>
public static class Equilibration
{
    private const int Sweeps = 20;
    private const double Near = 1e-4;

    /// <summary>The scales of a symmetric matrix of order n, row by row; rows of zeros get the scale of the largest entry.</summary>
    /// <param name="matrix">n·n finite numbers.</param>
    /// <param name="n">The order.</param>
    public static double[] Of(ReadOnlySpan<double> matrix, int n)
    {
        var largest = 0.0;
        foreach (var entry in matrix)
        {
            largest = Math.Max(largest, Math.Abs(entry));
        }

        var empty = new double[n];
        Array.Fill(empty, largest > 0 ? 1 / Math.Sqrt(largest) : 1);
        return Of(matrix, empty);
    }

    /// <summary>The scales of a symmetric matrix of order n, row by row; a row of zeros gets the scale it is given.</summary>
    /// <param name="matrix">n·n numbers.</param>
    /// <param name="empty">Scales for rows of zeros.</param>
    public static double[] Of(ReadOnlySpan<double> matrix, ReadOnlySpan<double> empty)
    {
        var n = empty.Length;
        var scales = new double[n];
        for (var i = 0; i < n; i++)
        {
            scales[i] = matrix.Slice(i * n, n).ContainsAnyExcept(0.0) ? 1 : empty[i];
        }

        var largest = new double[n];
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var worst = 0.0;
            for (var i = 0; i < n; i++)
            {
                var row = matrix.Slice(i * n, n);
                largest[i] = 0;
                for (var j = 0; j < n; j++)
                {
                    largest[i] = Math.Max(largest[i], scales[i] * Math.Abs(row[j]) * scales[j]);
                }

                worst = largest[i] > 0 ? Math.Max(worst, Math.Abs(Math.Log(largest[i]))) : worst;
            }

            if (worst < Near)
            {
                break;
            }

            for (var i = 0; i < n; i++)
            {
                scales[i] = largest[i] > 0 ? scales[i] / Math.Sqrt(largest[i]) : scales[i];
            }
        }

        return scales;
    }
}
