using Theodolite.Cli.Output;
using Theodolite.Krylov;
using Theodolite.Spectra;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>Progress of a study: the stage, the Ritz values so far, the time left where it can be told.</summary>
internal sealed class SpectrumProgressLine(ProgressLine line) : IProgress<SpectrumProgress>
{
    private const int ValuesShown = 3;

    private string _stage = "";
    private long _begun;

    public void Report(SpectrumProgress value)
    {
        if (value.Stage != _stage)
        {
            (_stage, _begun) = (value.Stage, TimeProvider.System.GetTimestamp());
        }

        line.Show(value.Stage, value.Fraction, Detail(value), Left(value));
    }

    internal static string Detail(SpectrumProgress value)
    {
        var parts = new List<string>();
        if (value.Products > 0)
        {
            parts.Add($"{Count(value.Products)} products");
        }

        if (value.Largest is { Count: > 0 } largest)
        {
            parts.Add($"highest {Values(largest)}");
        }

        if (value.Smallest is { Count: > 0 } smallest)
        {
            parts.Add($"lowest {Values(smallest)}");
        }

        return string.Join("  ", parts);
    }

    private TimeSpan? Left(SpectrumProgress value)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(_begun);
        return value is { Even: true, Fraction: > 0.02 } && elapsed > TimeSpan.FromSeconds(1)
            ? elapsed * ((1 - value.Fraction) / value.Fraction)
            : null;
    }

    private static string Values(IReadOnlyList<RitzEstimate> values) =>
        string.Join(" ", values.Take(ValuesShown).Select(estimate => Show(estimate.Value)));
}
