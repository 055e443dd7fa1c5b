using System.Globalization;
using System.Runtime.InteropServices;

namespace Theodolite.Benchmarks.Page;

/// <summary>The figures as Markdown.</summary>
internal static class PageReport
{
    public static string Text(IReadOnlyList<FirstVisit> visits, double[] slider, string chromium)
    {
        string Median(Func<FirstVisit, double> of, double unit = 1, string format = "0") =>
            (Middle([.. visits.Select(of)]) / unit).ToString(format, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"""
            # The interactive page

            `dotnet run --project benchmarks/Theodolite.PageBenchmarks -c Release -- /usr/bin/chromium benchmarks/results/page.md`

            Chromium {chromium} with a software renderer, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores;
            server and browser share them. Medians of {visits.Count} first visits with nothing in the cache, and of {slider.Length} turns
            of a slider, a tenth of a second apart, as a hand moves it (surface, verdicts and address follow when it rests). One
            trajectory of gradient descent on Rosenbrock's function, 1,000 steps.

            | what | figure | target |
            | --- | ---: | ---: |
            | first paint | {Median(visit => visit.FirstPaint)} ms | under 1,000 ms |
            | map and trajectory drawn | {Median(visit => visit.Map)} ms | |
            | surface drawn | {Median(visit => visit.Surface)} ms | |
            | from slider to trajectory painted | {Middle(slider):0.0} ms ({slider.Min():0.0} to {slider.Max():0.0}) | under 50 ms |
            | weight of the page until the map stands | {Median(visit => visit.BytesBeforeMap, 1024)} KiB | |
            | with plotly | {Median(visit => visit.Bytes, 1024)} KiB | |

            """);
    }

    private static double Middle(double[] values)
    {
        Array.Sort(values = [.. values]);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
