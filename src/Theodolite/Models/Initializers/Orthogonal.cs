using Theodolite.Randomness;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Initializers;

/// <summary>
/// A weight (out, in·Πk) whose rows (where out ≤ in·Πk) or columns are orthonormal, times a gain: Q of a Gaussian
/// matrix, each column of Q multiplied by the sign of R's diagonal entry (sign 0 counts as +1), without which the law
/// is not Haar's (Mezzadri, Notices of the AMS 54, 2007; Saxe et al., ICLR 2014).
/// </summary>
public sealed record Orthogonal : Initializer
{
    /// <summary>Factor of the orthonormal matrix.</summary>
    [Option(Reader = typeof(GainReader))]
    public double Gain { get; init => field = Ranges.AtLeast(0, value, "gain"); } = 1;

    public override string Name => "orthogonal";

    public override void Fill(Span<double> values, Shape shape, Fan fan, Philox random)
    {
        if (values.IsEmpty)
        {
            return;
        }

        var rows = (int)shape[0];
        var columns = values.Length / rows;
        var (tall, narrow) = (Math.Max(rows, columns), Math.Min(rows, columns));
        var matrix = new double[tall * narrow];
        random.FillGaussian(matrix);
        OrthonormalColumns(matrix, tall, narrow);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                values[(i * columns) + j] = Gain * (rows >= columns ? matrix[(i * narrow) + j] : matrix[(j * narrow) + i]);
            }
        }
    }

    /// <summary>
    /// Replaces a full-rank matrix [m, n], m ≥ n, by Q·sign(diag R) of its Householder QR decomposition (Golub and
    /// Van Loan, section 5.2). Row-wise order of the loops: only sums over rows, so that memory is read in order.
    /// </summary>
    internal static void OrthonormalColumns(Span<double> a, int m, int n)
    {
        var reflectors = new double[n][];
        var signs = new double[n];
        var sums = new double[n];
        for (var k = 0; k < n; k++)
        {
            var v = new double[m];
            var norm = 0.0;
            for (var i = k; i < m; i++)
            {
                v[i] = a[(i * n) + k];
                norm += v[i] * v[i];
            }

            // The reflection maps the column onto −sign(v₀)·‖v‖·e₀, which is therefore R's diagonal entry.
            norm = Math.Sqrt(norm);
            signs[k] = v[k] > 0 && norm > 0 ? -1 : 1;
            v[k] -= signs[k] * norm;
            reflectors[k] = v;
            Reflect(a, v, k, k, m, n, sums);
        }

        a.Clear();
        for (var k = 0; k < n; k++)
        {
            a[(k * n) + k] = signs[k];
        }

        for (var k = n - 1; k >= 0; k--)
        {
            Reflect(a, reflectors[k], k, k, m, n, sums);
        }
    }

    // A ← (I − 2vvᵀ/vᵀv)·A on rows and columns from the given ones on.
    private static void Reflect(Span<double> a, double[] v, int row, int column, int m, int n, double[] sums)
    {
        var square = 0.0;
        sums.AsSpan(column).Clear();
        for (var i = row; i < m; i++)
        {
            square += v[i] * v[i];
            Accumulate(sums.AsSpan(column), a.Slice((i * n) + column, n - column), v[i]);
        }

        if (square == 0)
        {
            return;
        }

        for (var i = row; i < m; i++)
        {
            Accumulate(a.Slice((i * n) + column, n - column), sums.AsSpan(column), -2 * v[i] / square);
        }
    }

    private static void Accumulate(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        for (var j = 0; j < target.Length; j++)
        {
            target[j] += factor * source[j];
        }
    }
}
