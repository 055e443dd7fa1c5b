using System.Globalization;

namespace Theodolite.Data;

/// <summary>What a cell of a table can be taken for.</summary>
internal enum CsvCell
{
    /// <summary>A finite number.</summary>
    Number,

    /// <summary>Nothing, or a word that stands for a value that is not there: NA, ?, null, inf.</summary>
    Missing,

    /// <summary>Digits that make no number: <c>1,234</c>, <c>12%</c>.</summary>
    Digits,

    /// <summary>A number and a unit: <c>3 kg</c>.</summary>
    Quantity,

    /// <summary>A word: the name of a column or of a class.</summary>
    Name,
}

/// <summary>Tells cells apart, and reads their numbers.</summary>
internal static class CsvCells
{
    private const NumberStyles Real = NumberStyles.Float;
    private static readonly NumberFormatInfo s_comma = new() { NumberDecimalSeparator = "," };

    // What R, pandas, SAS, Excel and databases write for a value that is not there; infinities and NaN are none either.
    private static readonly HashSet<string> s_missing =
    [
        "NA", "N/A", "n/a", "N.A.", "n.a.", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "-NaN", "-nan", "NaT", "\\N",
        "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "null", "NULL", "Null", "nil", "NIL",
        "None", "none", "NONE",
        "?", ".", "-", "--", "\u2010", "\u2012", "\u2013", "\u2014", "\u2212", "…", "...", "∞", "+∞", "-∞", "\u2212∞",
        "inf", "+inf", "-inf", "Inf", "+Inf", "-Inf", "INF", "+INF", "-INF", "\u2212inf", "infinity", "+infinity", "-infinity",
        "Infinity", "+Infinity", "-Infinity", "INFINITY",
    ];

    /// <summary>What a cell can be taken for.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="commas">Whether a comma may be its decimal mark.</param>
    public static CsvCell Of(ReadOnlySpan<char> text, bool commas)
    {
        text = text.Trim();
        if (text.IsEmpty || (text.Length <= 12 && s_missing.Contains(text.ToString())))
        {
            return CsvCell.Missing;
        }

        if (TryNumber(text, commas, out var value, out _))
        {
            return double.IsFinite(value) ? CsvCell.Number : CsvCell.Missing;
        }

        var unsigned = text[0] is '+' or '-' or '\u2212' ? text[1..] : text;
        if (unsigned.IsEmpty || !(char.IsAsciiDigit(unsigned[0]) || (unsigned[0] is '.' or ',' && unsigned.Length > 1)))
        {
            return CsvCell.Name;
        }

        var behind = unsigned.IndexOfAnyExcept("0123456789.,'\u2019 \u00A0\u202F_");
        return behind < 0 || unsigned[behind..] is "%" ? CsvCell.Digits
            : unsigned[..behind].IndexOfAny(" \u00A0\u202F") >= 0 ? CsvCell.Quantity
            : CsvCell.Name;
    }

    /// <summary>Reads a number, which may be infinite, with a decimal point or, where that is allowed, a decimal comma.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="commas">Whether a comma may be the decimal mark.</param>
    /// <param name="value">The number.</param>
    /// <param name="mark">The decimal mark it has; a space where it has none.</param>
    public static bool TryNumber(ReadOnlySpan<char> text, bool commas, out double value, out char mark)
    {
        mark = commas && text.Contains(',') ? ',' : text.Contains('.') ? '.' : ' ';
        return double.TryParse(text, Real, mark == ',' ? s_comma : CultureInfo.InvariantCulture, out value);
    }
}
