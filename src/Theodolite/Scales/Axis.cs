using System.Globalization;

namespace Theodolite.Scales;

/// <summary>An axis: where a number lies on it, and which ticks it shows.</summary>
/// <param name="Place">Position of a number.</param>
/// <param name="Low">Position of its lower end.</param>
/// <param name="High">Position of its upper end.</param>
/// <param name="Ticks">Positions with labels.</param>
/// <param name="Minor">Positions of the small ticks.</param>
public sealed record Axis(
    Func<double, double> Place,
    double Low,
    double High,
    IReadOnlyList<(double Position, string Label)> Ticks,
    IReadOnlyList<double> Minor)
{
    /// <summary>A share of the axis, from 0 to 1.</summary>
    public double Share(double value) => (Place(value) - Low) / (High - Low);

    /// <summary>Even steps of 1, 2 or 5 times a power of ten, about so many.</summary>
    public static Axis Linear(double low, double high, int about = 8)
    {
        (low, high) = Apart(low, high);
        var step = Step((high - low) / about);
        var ticks = Steps(low, high, step).Select(value => (value, Plain(value, step))).ToList();
        return new Axis(value => value, low, high, ticks, [.. Steps(low, high, step / 5)]);
    }

    /// <summary>Powers of ten; numbers that are not positive lie at the lower end.</summary>
    public static Axis Logarithmic(double low, double high, ILettering lettering, int about = 8)
    {
        var (bottom, top) = Apart(Math.Log10(low), Math.Log10(high));
        var first = (int)Math.Ceiling(bottom - 1e-9);
        var last = (int)Math.Floor(top + 1e-9);
        var every = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)about));
        var ticks = Enumerable.Range(first, Math.Max(0, last - first + 1)).Where(exponent => Mod(exponent, every) == 0)
            .Select(exponent => ((double)exponent, lettering.PowerOfTen(exponent))).ToList();
        if (ticks.Count < 3 && top - bottom < 2)
        {
            ticks = [.. Between(bottom, top, [1, 2, 5]).Select(position => (position, Short(Math.Pow(10, position))))];
        }

        var minor = every > 1
            ? Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(exponent => (double)exponent)
            : Between(bottom, top, [2, 3, 4, 5, 6, 7, 8, 9]);
        return new Axis(value => value > 0 ? Math.Log10(value) : bottom, bottom, top, ticks, [.. minor]);
    }

    /// <summary>asinh(x/unit): linear within ±unit, logarithmic beyond, on both sides of zero.</summary>
    /// <param name="low">Its lower end.</param>
    /// <param name="high">Its upper end.</param>
    /// <param name="unit">Where it turns from linear to logarithmic.</param>
    /// <param name="lettering">What can be written.</param>
    /// <param name="about">Most labels, about.</param>
    public static Axis Symmetric(double low, double high, double unit, ILettering lettering, int about = 13)
    {
        double Place(double value) => Math.Asinh(value / unit);
        (low, high) = Apart(low, high);
        var span = Place(high) - Place(low);
        var decades = span / Math.Log(10);
        var every = Math.Max(1, (int)Math.Ceiling(decades / about));
        var ticks = new List<(double, string)> { (0, "0") };
        var minor = new List<double>();
        var smallest = (int)Math.Ceiling(Math.Log10(unit));
        foreach (var sign in (double[])[1, -1])
        {
            var extreme = sign > 0 ? high : -low;
            for (var exponent = smallest; extreme > 0 && exponent <= Math.Log10(extreme) + 1e-9; exponent++)
            {
                var value = sign * Math.Pow(10, exponent);
                var room = Math.Abs(Place(value)) > span * 0.05;
                if (Mod(exponent, every) == 0 && room)
                {
                    ticks.Add((Place(value), (sign < 0 ? "−" : "") + lettering.PowerOfTen(exponent)));
                }

                minor.AddRange(Enumerable.Range(1, 9).Select(digit => Place(digit * value)));
            }
        }

        return new Axis(
            Place,
            Place(low),
            Place(high),
            ticks,
            [.. minor.Where(position => position >= Place(low) && position <= Place(high))]);
    }

    /// <summary>Names side by side.</summary>
    public static Axis Named(IReadOnlyList<string> names) =>
        new(value => value, -0.6, names.Count - 0.4, [.. names.Select((name, index) => ((double)index, name))], []);

    /// <summary>A number in three significant digits.</summary>
    public static string Short(double value)
    {
        var size = Math.Abs(value);
        var text = size is 0 or (>= 1e-3 and < 1e5)
            ? Math.Round(value, Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Max(size, 1e-300))), 0, 6))
                .ToString("0.######", CultureInfo.InvariantCulture)
            : value.ToString("0.##e0", CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }

    // Ends that only rounding tells apart are one number: steps between them would be lost in it. So are those whose step would be zero.
    private static (double Low, double High) Apart(double low, double high)
    {
        var half = Math.Max(1, Math.Abs(low)) / 2;
        return high - low > Math.Max(1e-300, 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high))) ? (low, high) : (low - half, low + half);
    }

    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    private static IEnumerable<double> Steps(double low, double high, double step)
    {
        for (var index = Math.Ceiling((low / step) - 1e-9); index <= (high / step) + 1e-9; index++)
        {
            yield return index * step;
        }
    }

    private static IEnumerable<double> Between(double bottom, double top, int[] digits)
    {
        for (var exponent = (int)Math.Floor(bottom); exponent <= top; exponent++)
        {
            foreach (var position in digits.Select(digit => exponent + Math.Log10(digit))
                .Where(position => position >= bottom && position <= top))
            {
                yield return position;
            }
        }
    }

    private static string Plain(double value, double step)
    {
        if (Math.Abs(value) >= 1e5 || step < 1e-4)
        {
            return Short(value);
        }

        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 8);
        return Math.Round(value, decimals).ToString($"F{decimals}", CultureInfo.InvariantCulture)
            .Replace("-", value == 0 ? "" : "−", StringComparison.Ordinal);
    }

    private static int Mod(int value, int divisor) => ((value % divisor) + divisor) % divisor;
}
