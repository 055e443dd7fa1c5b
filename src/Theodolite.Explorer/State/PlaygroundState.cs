using System.Globalization;
using Theodolite.Gallery;

namespace Theodolite.Explorer.State;

/// <summary>All that the playground shows, as the address says it. What cannot be read is as if it were not there.</summary>
public sealed record PlaygroundState
{
    /// <summary>Most starting points.</summary>
    public const int MostStarts = 8;

    /// <summary>Most optimizers.</summary>
    public const int MostOptimizers = 6;

    /// <summary>Largest budget of a run, in gradient equivalents.</summary>
    public const int LargestBudget = 10_000;

    /// <summary>Longest text of a function.</summary>
    public const int LongestFunction = 500;

    /// <summary>Name in place of a function: the loss of the digits network over a plane.</summary>
    public const string Digits = "digits";

    private const string DefaultFunction = "one-neuron";

    private static readonly string[] s_defaultOptimizers = [
        "gradient-descent(learning-rate=0.05)", "momentum(learning-rate=0.05,momentum=0.9)", "adam(learning-rate=0.05)",
    ];

    /// <summary>An expression, the name of a test function, or <see cref="Digits"/>.</summary>
    public string Function { get; init; } = DefaultFunction;

    /// <summary>Left, right, bottom and top; null for what the function suggests.</summary>
    public (double Left, double Right, double Bottom, double Top)? Box { get; init; }

    /// <summary>Optimizers as the command line writes them.</summary>
    public IReadOnlyList<string> Optimizers { get; init; } = s_defaultOptimizers;

    /// <summary>Starting points; null for what the function suggests.</summary>
    public IReadOnlyList<(double X, double Y)>? Starts { get; init; }

    /// <summary>Gradient equivalents that each run may spend.</summary>
    public int Budget { get; init; } = 200;

    /// <summary>σ of the noise on each coordinate of a gradient.</summary>
    public double Noise { get; init; }

    /// <summary>Keys noise and everything drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>The point that is inspected; null for none.</summary>
    public (double X, double Y)? Point { get; init; }

    /// <summary>Angle of the slice through the inspected point, in degrees.</summary>
    public double Angle { get; init; }

    /// <summary>Whether a click inspects a point instead of dropping a start.</summary>
    public bool Inspecting { get; init; }

    /// <summary>Whether the escapes from the inspected point are shown in place of the race.</summary>
    public bool Escapes { get; init; }

    /// <summary>The test function of that name; null where the function is an expression.</summary>
    public TestFunction? Gallery => TestFunctions.Find(Function);

    /// <summary>The state of an address.</summary>
    public static PlaygroundState Of(PageAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = new PlaygroundState();
        var values = address.Values;
        var box = Numbers(values.GetValueOrDefault("box"));
        var starts = values.GetValueOrDefault("from") is { } from ? Points(from) : null;
        return new()
        {
            Function = values.GetValueOrDefault("f") is { Length: > 0 and <= LongestFunction } f ? f : plain.Function,
            Box = box is [var left, var right, var bottom, var top] && IsBox(left, right, bottom, top) ? (left, right, bottom, top) : null,
            Optimizers = values.GetValueOrDefault("run") is { } run ? [.. Split(run).Take(MostOptimizers)] : plain.Optimizers,
            Starts = starts is null ? null : [.. starts.Take(MostStarts)],
            Budget = int.TryParse(values.GetValueOrDefault("budget"), CultureInfo.InvariantCulture, out var budget)
                ? Math.Clamp(budget, 1, LargestBudget)
                : plain.Budget,
            Noise = Numbers(values.GetValueOrDefault("noise")) is [>= 0 and <= 1e6 and var noise] ? noise : 0,
            Seed = ulong.TryParse(values.GetValueOrDefault("seed"), CultureInfo.InvariantCulture, out var seed) ? seed : 0,
            Point = values.GetValueOrDefault("at") is { } at && Points(at) is [var point, ..] ? point : null,
            Angle = Numbers(values.GetValueOrDefault("angle")) is [>= -360 and <= 360 and var angle] ? angle : 0,
            Inspecting = values.GetValueOrDefault("click") == "inspect",
            Escapes = values.GetValueOrDefault("escapes") == "1",
        };
    }

    /// <summary>The address that shows it: what is as it is without saying is not said.</summary>
    public string Address(PageAddress address)
    {
        var plain = new PlaygroundState();
        return address.To(
            "/playground",
            ("f", Function),
            ("box", Box is { } box ? Text(box.Left, box.Right, box.Bottom, box.Top) : null),
            ("run", Optimizers.SequenceEqual(plain.Optimizers) ? null : string.Join(';', Optimizers)),
            ("from", Starts is null ? null : string.Join(';', Starts.Select(start => Text(start.X, start.Y)))),
            ("budget", Budget == plain.Budget ? null : Budget.ToString(CultureInfo.InvariantCulture)),
            ("noise", Noise == 0 ? null : Text(Noise)),
            ("seed", Seed.ToString(CultureInfo.InvariantCulture)),
            ("at", Point is { } point ? Text(point.X, point.Y) : null),
            ("angle", Angle == 0 ? null : Text(Angle)),
            ("click", Inspecting ? "inspect" : null),
            ("escapes", Escapes ? "1" : null));
    }

    /// <summary>Whether the race of another state is the same.</summary>
    public bool IsSameRace(PlaygroundState other) => (Budget, Noise, Seed) == (other.Budget, other.Noise, other.Seed)
        && Optimizers.SequenceEqual(other.Optimizers)
        && (Starts is null ? other.Starts is null : other.Starts is not null && Starts.SequenceEqual(other.Starts));

    /// <summary>Whether four numbers are a box worth drawing.</summary>
    public static bool IsBox(double left, double right, double bottom, double top) =>
        left < right && bottom < top && Math.Abs(left) < 1e9 && Math.Abs(right) < 1e9 && Math.Abs(bottom) < 1e9 && Math.Abs(top) < 1e9
        && right - left > 1e-9 * Math.Max(1, Math.Abs(left)) && top - bottom > 1e-9 * Math.Max(1, Math.Abs(bottom));

    /// <summary>Numbers as the address writes them: all their digits.</summary>
    public static string Text(params double[] numbers) =>
        string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Numbers with commas between; empty where one is none, or not finite.</summary>
    public static double[] Numbers(string? text)
    {
        var parts = (text ?? "").Split(',');
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(
                parts[i],
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return [];
            }
        }

        return numbers;
    }

    private static List<(double X, double Y)> Points(string text) =>
        [.. Split(text).Select(Numbers).Where(numbers => numbers.Length == 2).Select(numbers => (numbers[0], numbers[1]))];

    private static string[] Split(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
