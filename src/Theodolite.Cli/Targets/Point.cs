using System.Globalization;
using Theodolite.Objectives.Expressions;
using Theodolite.Settings;

namespace Theodolite.Cli.Targets;

/// <summary>Reads <c>--at w1=0,w2=0</c>, and <c>--from</c> alike.</summary>
internal static class Point
{
    /// <summary>θ in the order of the expression's parameters.</summary>
    /// <exception cref="BadInputException">A parameter is unknown, missing or given twice, or a value is no number.</exception>
    public static double[] Parse(string? text, Expression expression, string option = "--at")
    {
        var names = expression.Parameters;
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new BadInputException($"The point is missing: give the {Parameters(names)} with {option} "
                + $"{string.Join(',', names.Take(6).Select(name => $"{name}=0"))}{(names.Count > 6 ? ",…" : "")}.");
        }

        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (name, value) = Assignment(part, option);
            if (!names.Contains(name))
            {
                throw new BadInputException($"{option} names {Spelling.Quote(name)}, but the expression has the {Parameters(names)}.");
            }

            if (!values.TryAdd(name, value))
            {
                throw new BadInputException($"{option} gives '{name}' twice.");
            }
        }

        var missing = names.Where(name => !values.ContainsKey(name)).ToList();
        return missing.Count == 0
            ? [.. names.Select(name => values[name])]
            : throw new BadInputException($"{option} gives no value for {string.Join(" and ", missing.Select(name => $"'{name}'"))}; the "
                + $"expression has the {Parameters(names)}.");
    }

    private static (string Name, double Value) Assignment(string part, string option)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new BadInputException(
                $"{option} takes NAME=NUMBER pairs with commas between, as in w1=0,w2=0, and {Spelling.Quote(part)} is none.");
        }

        var (name, text) = (part[..equals].Trim(), part[(equals + 1)..].Trim());
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? (name, value)
            : throw new BadInputException($"{option} gives {Spelling.Quote(text)} for '{name}', which is no finite number.");
    }

    private static string Parameters(IReadOnlyList<string> names) =>
        $"parameter{(names.Count == 1 ? "" : "s")} {string.Join(", ", names.Take(12))}"
            + $"{(names.Count > 12 ? $" and {names.Count - 12} more" : "")}";
}
