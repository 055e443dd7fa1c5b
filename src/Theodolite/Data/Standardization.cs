namespace Theodolite.Data;

/// <summary>
/// Per-column centring and scaling, x ↦ (x − μ)/σ, with μ and σ (population, divided by n) of the data it was fitted
/// to. A column constant there has σ = 0 and becomes 0 everywhere.
/// </summary>
/// <remarks>
/// Columns whose squares would leave the range of float64 are first multiplied by a power of two. Where a column varies so little
/// beside its mean that no float64 number is near enough to the mean, what the mean lacks is kept beside it.
/// </remarks>
public sealed class Standardization
{
    // Squares, and sums of 2²⁸ of them, keep to the range of float64 between these; a remainder of the mean matters above the last.
    private const double Least = 1e-120;
    private const double Most = 1e120;
    private const double Negligible = 1e-10;
    private readonly Column[] _columns;

    private Standardization(Column[] columns) => _columns = columns;

    /// <summary>μ, one entry per feature.</summary>
    public ReadOnlyMemory<double> Mean => Array.ConvertAll(_columns, column => (column.Mean + column.Remainder) / column.Scale);

    /// <summary>σ, one entry per feature; 0 marks a constant column.</summary>
    public ReadOnlyMemory<double> Deviation => Array.ConvertAll(_columns, column => column.Deviation / column.Scale);

    /// <summary>Measures μ and σ in two passes, and a third where the first was not near enough.</summary>
    public static Standardization Fit(Dataset data)
    {
        var columns = new Column[data.Features];
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = Measure(data.Column(column));
        }

        return new(columns);
    }

    /// <summary>Applies the fitted μ and σ, in float64.</summary>
    /// <exception cref="ArgumentException">The data have another number of features.</exception>
    /// <exception cref="BadInputException">A number is so far from those it was fitted to that the result is not finite.</exception>
    public Dataset Apply(Dataset data)
    {
        if (data.Features != _columns.Length)
        {
            throw new ArgumentException($"Fitted to {_columns.Length} features, applied to {data.Features}.", nameof(data));
        }

        return data.Mapped((value, place) => _columns[place % _columns.Length].Apply(value));
    }

    private static Column Measure(double[] values)
    {
        var (largest, varies) = (0.0, false);
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
            varies |= value != values[0];
        }

        var scale = largest is 0 or (>= Least and <= Most) ? 1 : Math.ScaleB(1, Math.Clamp(-Math.ILogB(largest), -1000, 1000));
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += scale * value;
        }

        mean /= values.Length;
        var column = new Column(scale, mean, 0, 0);
        if (!varies)
        {
            return column;
        }

        var (squares, rest) = column.Moments(values);
        if (Math.Abs(rest) > Negligible * Math.Sqrt(squares))
        {
            column = column with { Remainder = rest };
            squares = column.Moments(values).Squares;
        }

        return column with { Deviation = Math.Sqrt(squares) };
    }

    /// <summary>One column: its numbers are multiplied by a power of two first; the mean is the sum of two numbers.</summary>
    private readonly record struct Column(double Scale, double Mean, double Remainder, double Deviation)
    {
        public double Apply(double value) => Deviation == 0 ? 0 : Distance(value) / Deviation;

        /// <summary>Means of the squared distances from the mean, and of the distances.</summary>
        public (double Squares, double Remainder) Moments(double[] values)
        {
            var (squares, rest) = (0.0, 0.0);
            foreach (var value in values)
            {
                var distance = Distance(value);
                squares += distance * distance / values.Length;
                rest += distance / values.Length;
            }

            return (squares, rest);
        }

        private double Distance(double value) => (Scale * value) - Mean - Remainder;
    }
}
