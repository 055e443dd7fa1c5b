namespace Theodolite.LinearAlgebra;

/// <summary>
/// Scales S = diag(s) that make the largest entry of every row of S|A|S about 1, for a symmetric matrix A: units of the coordinates,
/// by which A would otherwise be ill-conditioned, drop out (Ruiz, "A scaling algorithm to equilibrate both rows and columns norms in
/// matrices", 2001).
/// </summary>
public static class Equilibration
{
    private const int Rounds = 20;

    /// <summary>s, positive and finite; rows of zeros get the scale of the largest entry.</summary>
    /// <param name="matrix">A, row by row, finite.</param>
    /// <param name="n">Its order.</param>
    public static double[] Of(ReadOnlySpan<double> matrix, int n)
    {
        var scale = new double[n];
        Array.Fill(scale, 1);
        for (var round = 0; round < Rounds; round++)
        {
            var factors = new double[n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    factors[i] = Math.Max(factors[i], scale[i] * Math.Abs(matrix[(i * n) + j]) * scale[j]);
                }
            }

            if (round == 0 && factors.Max() is > 0 and var largest)
            {
                factors = Array.ConvertAll(factors, factor => factor > 0 ? factor : largest);
            }

            for (var i = 0; i < n; i++)
            {
                scale[i] /= factors[i] > 0 ? Math.Sqrt(factors[i]) : 1;
            }
        }

        return scale;
    }
}
