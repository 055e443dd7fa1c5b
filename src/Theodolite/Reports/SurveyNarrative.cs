using System.Globalization;
using System.Text;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Reports;

/// <summary>What a survey says to a person: the verdict in one sentence, and what to do about it.</summary>
public static class SurveyNarrative
{
    /// <summary>The verdict as a sentence.</summary>
    public static string Headline(SurveyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Verdict.Headline(result);
    }

    /// <summary>What to do, one paragraph each.</summary>
    /// <param name="result">The survey.</param>
    /// <param name="wayOut">How a front end takes the way out where there is one; null says that an escape does.</param>
    public static IReadOnlyList<string> Advice(SurveyResult result, string? wayOut = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        string[] leave = !result.Verdict.CanBeEscaped ? []
            : result.Remedy is not null ? ["The way out was tried, see below."]
            :
            [
                wayOut ?? "Leave along the direction found: an escape takes the step and shows what it brings.",
            ];
        return [.. leave, .. result.Verdict.Advice(result)];
    }

    /// <summary>The certificate in words.</summary>
    public static string Certificate(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Kind switch
        {
            "rayleigh" when certificate.FailureProbability > 0 => $"λ_min ≤ {Show(certificate.Bound)}. {certificate.Explanation}",
            "rayleigh" => $"λ_min ≤ {Show(certificate.Bound)}: proven by an explicit direction, recomputed in float64 with its "
                + "rounding bound.",
            "dense" => "All eigenvalues are known, with the solver's error bound: the nearest to zero is beyond "
                + $"{Show(certificate.Bound)}.",
            "lower-bound" => $"The loss is within {Show(certificate.Bound)} of the lowest value it can have: a global minimum, whatever "
                + "the curvature.",
            _ => certificate.Explanation,
        };
    }

    /// <summary>A number of the evidence by its name in words: <c>gradientFloor</c> → <c>gradient floor</c>; what follows a slash is a name
    /// and stays.</summary>
    public static string Words(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var words = new StringBuilder();
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        foreach (var symbol in slash < 0 ? name : name[..slash])
        {
            words.Append(char.IsAsciiLetterUpper(symbol) ? $" {char.ToLowerInvariant(symbol)}" : $"{symbol}");
        }

        return slash < 0 ? words.ToString() : $"{words}, {name[(slash + 1)..]}";
    }

    /// <summary>Four significant digits: 0.7512, 9.3e-14.</summary>
    public static string Show(double value) => Evidence.Show(value);

    /// <summary>A count with its thousands apart: 1,825.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
