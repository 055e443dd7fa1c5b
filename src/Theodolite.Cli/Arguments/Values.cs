using System.CommandLine;
using System.Globalization;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Cli.Arguments;

/// <summary>
/// Reads the values of options, for all commands in one way: null where the option was not given, and one sentence where its text is not
/// what the option takes.
/// </summary>
internal static class Values
{
    private const int MostNamesListed = 3;

    private static readonly (string Unit, long Factor)[] s_units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("kB", 1_000), ("MB", 1_000_000),
        ("GB", 1_000_000_000), ("B", 1), ("", 1),
    ];

    private static readonly Dictionary<string, bool> s_gradients = new() { ["automatic"] = false, ["numerical"] = true };

    /// <summary>A whole number in a range.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static int? Whole(this ParseResult parsed, Option<string?> option, int least, int most = int.MaxValue) =>
        (int?)Long(parsed, option, least, most);

    /// <summary>A whole number from some number up.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static long? Long(this ParseResult parsed, Option<string?> option, long least) => Long(parsed, option, least, long.MaxValue);

    /// <summary>A seed.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ulong? Seed(this ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is not { } text ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(option, "a whole number from 0 up", text);

    /// <summary>A number from a least to a most one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static double? Real(this ParseResult parsed, Option<string?> option, double least, double most = double.PositiveInfinity) =>
        Real(parsed, option, number => number >= least && number <= most, double.IsFinite(most)
            ? $"a number from {Text(least)} to {Text(most)}"
            : $"a number from {Text(least)} up");

    /// <summary>A number above 0.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static double? Positive(this ParseResult parsed, Option<string?> option, double most = double.PositiveInfinity) =>
        Real(parsed, option, number => number > 0 && number <= most, double.IsFinite(most)
            ? $"a number above 0 and up to {Text(most)}"
            : "a positive number");

    /// <summary>A size such as 4GiB, 512MiB, 2GB or a number of bytes.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static long? Bytes(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text ? null : Bytes(text) ?? throw Wrong(option, "a size such as 4GiB, 512MiB or 2GB", text);

    /// <summary>One of a few names.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    public static T? Choice<T>(this ParseResult parsed, Option<string?> option, IReadOnlyDictionary<string, T> names)
        where T : struct => parsed.GetValue(option) is not { } text ? null
            : names.TryGetValue(text, out var value) ? value
            : throw (names.Count > MostNamesListed
                ? new UsageException($"{option.Name} does not know {Spelling.Quote(text)}; {Spelling.Suggest(text, [.. names.Keys])}")
                : Wrong(option, $"{string.Join(", ", names.Keys.SkipLast(1))} or {names.Keys.Last()}", text));

    /// <summary>A device.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Device? Device(this ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is not { } text ? null
        : Torch.Device.TryParse(text, out var device) ? device
        : throw Wrong(option, "cpu, cuda or cuda:N", text);

    /// <summary>Whether gradients are taken by differences.</summary>
    /// <exception cref="UsageException">Neither automatic nor numerical.</exception>
    public static bool Gradient(this ParseResult parsed, Option<string?> option) => parsed.Choice(option, s_gradients) ?? false;

    /// <summary>The members of an enumeration by their names in kebab-case.</summary>
    public static IReadOnlyDictionary<string, T> NamesOf<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(value => Kebab.Of(value.ToString()));

    private static long? Long(ParseResult parsed, Option<string?> option, long least, long most) =>
        parsed.GetValue(option) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Wrong(option, $"a whole number from {least} {(most is int.MaxValue or long.MaxValue ? "up" : $"to {most}")}", text);

    private static double? Real(ParseResult parsed, Option<string?> option, Func<double, bool> within, string expected) =>
        parsed.GetValue(option) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            && within(number) ? number
        : throw Wrong(option, expected, text);

    private static long? Bytes(string text)
    {
        foreach (var (unit, factor) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    text.AsSpan(0, text.Length - unit.Length).Trim(),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number)
                && number * factor is >= 1 and < 1e15)
            {
                return (long)(number * factor);
            }
        }

        return null;
    }

    private static UsageException Wrong(Option option, string expected, string text) =>
        new($"{option.Name} takes {expected}, not {Spelling.Quote(text)}.");

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
