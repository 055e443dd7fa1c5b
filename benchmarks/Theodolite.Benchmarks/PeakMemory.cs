using System.Diagnostics;
using System.Globalization;

namespace Theodolite.Benchmarks;

/// <summary>Peak resident set, in bytes.</summary>
public static class PeakMemory
{
    public static long OfThisProcess()
    {
        const string Field = "VmHWM:";
        if (OperatingSystem.IsLinux())
        {
            var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(Field, StringComparison.Ordinal));
            return 1024 * long.Parse(line[Field.Length..^3], NumberStyles.Integer, CultureInfo.InvariantCulture);
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
