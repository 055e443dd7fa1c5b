namespace Theodolite.Diagnosis.Measurements;

/// <summary>Collects named numbers and the lines that argue from them, in the order found.</summary>
internal sealed class Evidence
{
    private readonly OrderedDictionary<string, double> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public IReadOnlyDictionary<string, double> Numbers => _numbers;

    public double this[string name]
    {
        get => _numbers[name];
        set => _numbers[name] = value;
    }

    public void Say(string line) => _lines.Add(line);

    /// <summary>A number as it is printed in a line: four significant digits, as in 0.7512 or 9.3e-14.</summary>
    public static string Show(double value) => value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture)
        .Replace("E-0", "e-", StringComparison.Ordinal).Replace("E+0", "e+", StringComparison.Ordinal).Replace('E', 'e');
}
