namespace Theodolite.Data;

/// <summary>
/// Per-column centring and scaling, x ↦ (x − μ)/σ, with μ and σ (population, divided by n) of the data it was fitted
/// to. A column constant there has σ = 0 and becomes 0 everywhere.
/// </summary>
public sealed class Standardization
{
    private readonly double[] _mean;
    private readonly double[] _deviation;

    private Standardization(double[] mean, double[] deviation) => (_mean, _deviation) = (mean, deviation);

    /// <summary>μ, one entry per feature.</summary>
    public ReadOnlyMemory<double> Mean => _mean;

    /// <summary>σ, one entry per feature; 0 marks a constant column.</summary>
    public ReadOnlyMemory<double> Deviation => _deviation;

    /// <summary>Measures μ and σ in two passes.</summary>
    /// <exception cref="BadInputException">The spread of a column overflows.</exception>
    public static Standardization Fit(Dataset data)
    {
        var width = data.Features;
        var values = data.Doubles.Span;
        var mean = new double[width];
        var deviation = new double[width];
        var varies = new bool[width];
        for (var i = 0; i < values.Length; i++)
        {
            mean[i % width] += values[i];
            varies[i % width] |= values[i] != values[i % width];
        }

        for (var column = 0; column < width; column++)
        {
            mean[column] /= data.Count;
        }

        for (var i = 0; i < values.Length; i++)
        {
            var distance = values[i] - mean[i % width];
            deviation[i % width] += distance * distance / data.Count;
        }

        for (var column = 0; column < width; column++)
        {
            deviation[column] = varies[column] ? Math.Sqrt(deviation[column]) : 0;
            if (!double.IsFinite(deviation[column]))
            {
                throw new BadInputException(
                    $"Column {column + 1} of {data.Origin} cannot be standardised: its spread exceeds the range of float64.");
            }
        }

        return new(mean, deviation);
    }

    /// <summary>Applies the fitted μ and σ, in float64.</summary>
    /// <exception cref="ArgumentException">The data have another number of features.</exception>
    public Dataset Apply(Dataset data)
    {
        if (data.Features != _mean.Length)
        {
            throw new ArgumentException($"Fitted to {_mean.Length} features, applied to {data.Features}.", nameof(data));
        }

        var values = data.Doubles.Span;
        var standardised = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var column = i % _mean.Length;
            standardised[i] = _deviation[column] == 0 ? 0 : (values[i] - _mean[column]) / _deviation[column];
        }

        return data.WithFeatures(standardised);
    }
}
