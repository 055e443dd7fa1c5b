using System.Globalization;

namespace Theodolite;

/// <summary>The memory that a computation may take. What needs more is refused before it is allocated, in one sentence with the number
/// that would fit.</summary>
/// <param name="Bytes">Bytes of the processor's memory; those of an accelerator are counted nowhere.</param>
public sealed record MemoryBudget(double Bytes)
{
    private static readonly string[] s_units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>What the machine has altogether, or the container that the process runs in.</summary>
    public static MemoryBudget OfMachine => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Bytes as a person reads them, in decimal units: <c>2,252 TB</c>, <c>23.6 GB</c>, <c>512 B</c>.</summary>
    public static string Text(double bytes)
    {
        var unit = 0;
        for (; unit < s_units.Length - 1 && bytes >= 999.5; unit++)
        {
            bytes /= 1000;
        }

        var format = unit == 0 || bytes >= 99.95 ? "N0" : bytes >= 9.995 ? "0.0" : "0.00";
        return $"{bytes.ToString(format, CultureInfo.InvariantCulture)} {s_units[unit]}";
    }

    /// <summary>A number that fits, rounded down to two digits so that it claims no more than an estimate knows: <c>41,000</c>.</summary>
    public static string Number(double fitting)
    {
        var digit = fitting >= 100 ? Math.Pow(10, Math.Floor(Math.Log10(fitting)) - 1) : 1;
        return (Math.Floor(fitting / digit) * digit).ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary>Whether so many bytes fit.</summary>
    public bool Holds(double bytes) => bytes <= Bytes;

    /// <summary>Refuses vectors that do not fit.</summary>
    /// <param name="parameters">Numbers in each.</param>
    /// <param name="bytesPerParameter">Bytes that the vectors have together for each of them.</param>
    /// <exception cref="BadInputException">They do not fit; the sentence names how many parameters would.</exception>
    public void RequireParameters(long parameters, double bytesPerParameter)
    {
        if (!Holds(parameters * bytesPerParameter))
        {
            throw new BadInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The model has {parameters:N0} parameters, which take {Text(parameters * bytesPerParameter)}; there are {this}, "
                    + $"enough for {Number(Bytes / bytesPerParameter)} parameters."));
        }
    }

    public override string ToString() => Text(Bytes);
}
