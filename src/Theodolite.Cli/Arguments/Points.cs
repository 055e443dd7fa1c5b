using Theodolite.Objectives.Expressions;

namespace Theodolite.Cli.Arguments;

/// <summary>Reads <c>--at w1=0,w2=0</c>, and <c>--from</c> alike.</summary>
internal static class Points
{
    /// <summary>θ in the order of the expression's parameters.</summary>
    /// <exception cref="BadInputException">No point, or a parameter is unknown, missing or given twice, or a value is no
    /// number.</exception>
    public static double[] Parse(string? text, Expression expression, string option) => string.IsNullOrWhiteSpace(text)
        ? throw new BadInputException($"The point is missing: give the {ExpressionPoint.Parameters(expression)} with {option} "
            + $"{ExpressionPoint.Expected(expression)}.")
        : ExpressionPoint.Parse(text, expression, option);

    /// <summary>A point as it was typed, for a person: <c>w1=0, w2=0</c>.</summary>
    public static string Spaced(string text) => string.Join(", ", text.Split(',', StringSplitOptions.TrimEntries));
}
