using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>A derivative with an estimate of its error.</summary>
/// <param name="Value">The derivative.</param>
/// <param name="Error">Estimated absolute error (no bound).</param>
/// <param name="Evaluations">Evaluations of f.</param>
public readonly record struct DerivativeEstimate(double Value, double Error, int Evaluations);

/// <summary>
/// Richardson extrapolation of central differences: column 0 of the table is A(i,0) = D(h/rⁱ), whose error has even
/// powers of h only, and A(i,j) = A(i,j−1) + (A(i,j−1) − A(i−1,j−1))/(r²ʲ − 1) removes the power 2j.
/// </summary>
/// <remarks>Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4 (1982).</remarks>
public sealed record Richardson
{
    /// <summary>h of the first row: 0.1 to 0.5 of the scale on which f changes.</summary>
    public double Step { get; init => field = Ranges.Above(0, value, "step"); } = 0.1;

    /// <summary>r, by which each row divides the step; Ridders' 1.4.</summary>
    public double Ratio { get; init => field = Ranges.Above(1, value, "ratio"); } = 1.4;

    /// <summary>Most rows and columns of the table; Ridders' 10.</summary>
    public int Columns { get; init => field = Ranges.Between(2, 64, value, "columns"); } = 10;

    /// <summary>Dtype to which the points are rounded, so that each difference is divided by the distance really used.</summary>
    public DType DType { get; init; } = DType.Float64;

    /// <summary>The whole table, row by row: row i has the columns 0…i.</summary>
    public double[][] Table(Func<double, double> f, double x)
    {
        var table = new double[Columns][];
        var h = Step;
        for (var i = 0; i < Columns; i++, h /= Ratio)
        {
            table[i] = Row(f, x, h, i == 0 ? [] : table[i - 1]);
        }

        return table;
    }

    /// <summary>
    /// Ridders' method: builds the table row by row, keeps the entry whose estimated error
    /// max(|A(i,j) − A(i,j−1)|, |A(i,j) − A(i−1,j−1)|) is smallest, and stops once the diagonal gets twice as bad.
    /// </summary>
    public DerivativeEstimate Derivative(Func<double, double> f, double x)
    {
        var h = Step;
        var previous = Row(f, x, h, []);
        var (best, error, evaluations) = (previous[0], double.PositiveInfinity, 2);
        for (var i = 1; i < Columns; i++)
        {
            h /= Ratio;
            var row = Row(f, x, h, previous);
            evaluations += 2;
            for (var j = 1; j <= i; j++)
            {
                var estimate = Math.Max(Math.Abs(row[j] - row[j - 1]), Math.Abs(row[j] - previous[j - 1]));
                if (estimate <= error)
                {
                    (best, error) = (row[j], estimate);
                }
            }

            if (Math.Abs(row[i] - previous[i - 1]) >= 2 * error)
            {
                break;
            }

            previous = row;
        }

        return new DerivativeEstimate(best, error, evaluations);
    }

    private double[] Row(Func<double, double> f, double x, double h, double[] above)
    {
        var row = new double[above.Length + 1];
        var (plus, minus) = DType == DType.Float32 ? ((float)(x + h), (float)(x - h)) : (x + h, x - h);
        row[0] = (f(plus) - f(minus)) / (plus - minus);
        var power = 1.0;
        for (var j = 1; j < row.Length; j++)
        {
            power *= Ratio * Ratio;
            row[j] = row[j - 1] + ((row[j - 1] - above[j - 1]) / (power - 1));
        }

        return row;
    }
}
