using System.Globalization;
using Theodolite.Settings;

namespace Theodolite.Objectives.Expressions;

/// <summary>Reads a point of an expression: <c>w1=0,w2=0</c>.</summary>
public static class ExpressionPoint
{
    /// <summary>θ in the order of the expression's parameters.</summary>
    /// <param name="text">A value for each parameter, in any order, with commas between.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="where">What begins error messages: where the text was written.</param>
    /// <exception cref="BadInputException">A parameter is unknown, missing or given twice, or a value is no number.</exception>
    public static double[] Parse(string text, Expression expression, string where = "The point")
    {
        var names = expression.Parameters;
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new BadInputException($"The point is missing: give the {Parameters(expression)}, as in {Expected(expression)}.");
        }

        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (name, value) = Assignment(part, where);
            if (!names.Contains(name))
            {
                throw new BadInputException($"{where} names {Spelling.Quote(name)}, but the expression has the {Parameters(expression)}.");
            }

            if (!values.TryAdd(name, value))
            {
                throw new BadInputException($"{where} gives '{name}' twice.");
            }
        }

        var missing = names.Where(name => !values.ContainsKey(name)).ToList();
        return missing.Count == 0
            ? [.. names.Select(name => values[name])]
            : throw new BadInputException($"{where} gives no value for {string.Join(" and ", missing.Select(name => $"'{name}'"))}; the "
                + $"expression has the {Parameters(expression)}.");
    }

    /// <summary>The parameters of an expression in words: <c>parameters x, y</c>.</summary>
    public static string Parameters(Expression expression)
    {
        var names = expression.Parameters;
        return $"parameter{(names.Count == 1 ? "" : "s")} {string.Join(", ", names.Take(12))}"
            + $"{(names.Count > 12 ? $" and {names.Count - 12} more" : "")}";
    }

    /// <summary>How a point of an expression is written: <c>x=0,y=0</c>.</summary>
    public static string Expected(Expression expression) =>
        $"{string.Join(',', expression.Parameters.Take(6).Select(name => $"{name}=0"))}{(expression.Parameters.Count > 6 ? ",…" : "")}";

    private static (string Name, double Value) Assignment(string part, string where)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new BadInputException(
                $"{where} takes NAME=NUMBER pairs with commas between, as in w1=0,w2=0, and {Spelling.Quote(part)} is none.");
        }

        var (name, text) = (part[..equals].Trim(), part[(equals + 1)..].Trim());
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? (name, value)
            : throw new BadInputException($"{where} gives {Spelling.Quote(text)} for '{name}', which is no finite number.");
    }
}
