using System.Globalization;
using Theodolite.Gallery;
using Theodolite.Objectives.Expressions;
using Theodolite.Settings;

namespace Theodolite.Cli.Arguments;

/// <summary>Reads <c>--box -2:2</c> and <c>--box x=-2:2,y=0:1</c>.</summary>
internal static class BoxText
{
    /// <summary>The corners: what is not named is −2 to 2, or the gallery's own.</summary>
    /// <exception cref="BadInputException">A parameter is unknown, or a range is none.</exception>
    public static (double[] Low, double[] High) Parse(string? text, Expression expression, TestFunction? gallery)
    {
        var n = expression.Parameters.Count;
        var (low, high) = gallery is null
            ? (Enumerable.Repeat(-2.0, n).ToArray(), Enumerable.Repeat(2.0, n).ToArray())
            : ((double[])gallery.Low.Clone(), (double[])gallery.High.Clone());
        foreach (var part in text?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? null : part[..equals].Trim();
            var index = name is null ? -1 : expression.Parameters.ToList().IndexOf(name);
            if (name is not null && index < 0)
            {
                throw new BadInputException($"--box names {Spelling.Quote(name)}, which is no parameter of the expression; "
                    + $"{Spelling.Suggest(name, [.. expression.Parameters])}");
            }

            var (from, to) = Range(part[(equals + 1)..]);
            for (var i = Math.Max(0, index); i <= (index < 0 ? n - 1 : index); i++)
            {
                (low[i], high[i]) = (from, to);
            }
        }

        return (low, high);
    }

    private static (double, double) Range(string text)
    {
        var ends = text.Split(':');
        return ends.Length == 2
            && double.TryParse(ends[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var from) && double.IsFinite(from)
            && double.TryParse(ends[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var to) && double.IsFinite(to) && from <= to
            ? (from, to)
            : throw new BadInputException($"--box takes ranges LOW:HIGH, as in -2:2 or x=-2:2,y=0:1, and {Spelling.Quote(text)} is none.");
    }
}
