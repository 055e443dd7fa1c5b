using System.Globalization;
using Theodolite.Estimators;
using Theodolite.Settings;

namespace Theodolite.Spectra;

/// <summary>A function f of a matrix that is summed over its spectrum, tr f(A).</summary>
/// <param name="Text">As it is written: <c>log-det(shift=0.001)</c>.</param>
/// <param name="Meaning">In mathematics: <c>log det(A + 0.001·I)</c>.</param>
/// <param name="Function">f.</param>
/// <param name="Evaluate">tr f(A) from a density.</param>
public sealed record SpectralFunction(string Text, string Meaning, Func<double, double> Function, Func<DensityResult, Estimate> Evaluate)
{
    private static readonly Dictionary<string, Func<OptionReader, SpectralFunction>> s_readers = new(StringComparer.Ordinal)
    {
        ["log-det"] = LogDet,
        ["exp"] = Exp,
        ["inverse"] = Inverse,
        ["effective-dimension"] = EffectiveDimension,
        ["schatten"] = Schatten,
        ["moment"] = Moment,
    };

    /// <summary>Names with their options, for help.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ["log-det(shift=S)", "exp(t=T)", "inverse(shift=S)", "effective-dimension(shift=S)", "schatten(p=P)", "moment(k=K)"];

    /// <summary>Reads <c>log-det(shift=0.001)</c> and its like.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static SpectralFunction Parse(string text)
    {
        var source = NamedOptions.Parse(text, $"function {Spelling.Quote(text)}");
        if (!s_readers.TryGetValue(source.Name, out var read))
        {
            throw new BadInputException(
                $"{source.Where}: there is no function {Spelling.Quote(source.Name)}; {Spelling.Suggest(source.Name, s_readers.Keys)}");
        }

        var reader = new OptionReader(source);
        try
        {
            var function = read(reader) with { Text = text.Trim() };
            reader.End();
            return function;
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException($"{source.Where}: {source.Name}: {exception.Message}", exception);
        }
    }

    private static SpectralFunction LogDet(OptionReader reader)
    {
        var shift = reader.Number("shift", 0);
        return new("", $"log det(A + {Show(shift)}·I)", x => Math.Log(x + shift), density => density.LogDeterminant(shift));
    }

    private static SpectralFunction Exp(OptionReader reader)
    {
        var t = Ranges.Finite(reader.Number("t", 1), "t");
        return Of($"tr exp({Show(t)}·A)", x => Math.Exp(t * x));
    }

    private static SpectralFunction Inverse(OptionReader reader)
    {
        var shift = Ranges.Finite(reader.Number("shift", 0), "shift");
        return Of($"tr (A + {Show(shift)}·I)⁻¹", x => 1 / (x + shift));
    }

    private static SpectralFunction EffectiveDimension(OptionReader reader)
    {
        var shift = Ranges.Above(0, reader.Number("shift", double.NaN), "shift");
        return Of($"Σ |λ|/(|λ| + {Show(shift)})", x => Math.Abs(x) / (Math.Abs(x) + shift));
    }

    private static SpectralFunction Schatten(OptionReader reader)
    {
        var p = Ranges.Above(0, reader.Number("p", 1), "p");
        return new("", $"(Σ |λ|^{Show(p)})^(1/{Show(p)})", x => Math.Pow(Math.Abs(x), p), density => density.SchattenNorm(p));
    }

    private static SpectralFunction Moment(OptionReader reader)
    {
        var k = reader.Number("k", 2);
        var degree = k is >= 1 and <= 100 && k == Math.Floor(k)
            ? (int)k
            : throw Ranges.Bad($"k must be a whole number from 1 to 100, not {Show(k)}.");
        return Of($"tr A^{degree}", x => Math.Pow(x, degree));
    }

    private static SpectralFunction Of(string meaning, Func<double, double> function) =>
        new("", meaning, function, density => density.TraceOf(function));

    private static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
