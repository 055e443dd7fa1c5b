using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <summary>
/// The typeface of pictures: a sans-serif that the machine has. Nothing is embedded; <c>THEODOLITE_FONT</c> names a font
/// file where the machine has none, and without any the pictures are drawn without letters, which is said.
/// </summary>
internal sealed class Lettering : ILettering
{
    /// <summary>Environment variable with the path of a TrueType or OpenType file.</summary>
    public const string Variable = "THEODOLITE_FONT";

    private static readonly string[] s_preferred =
    [
        "Inter", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Segoe UI", "Helvetica Neue", "Helvetica", "Arial", "Open Sans", "Roboto",
        "Ubuntu", "Cantarell",
    ];

    private static readonly Lazy<Lettering> s_ofThisMachine = new(() => Find(Environment.GetEnvironmentVariable(Variable)));
    private readonly bool _superscripts;

    private Lettering(SKTypeface? regular, SKTypeface? bold)
    {
        (Regular, Bold) = (regular, bold);
        _superscripts = regular?.ContainsGlyphs("⁰¹²³⁴⁵⁶⁷⁸⁹⁻") ?? false;
    }

    /// <summary>The font of this machine, found once.</summary>
    /// <exception cref="BadInputException">The variable names a file that is no font.</exception>
    public static Lettering OfThisMachine => s_ofThisMachine.Value;

    public SKTypeface? Regular { get; }

    public SKTypeface? Bold { get; }

    /// <summary>Whether there are letters at all.</summary>
    public bool Available => Regular is not null;

    /// <summary>10ⁿ as the font can show it.</summary>
    public string PowerOfTen(int exponent) =>
        _superscripts || exponent is >= -2 and <= 3 ? RaisedDigits.Instance.PowerOfTen(exponent) : $"1e{exponent}";

    /// <summary>A text with what the font lacks spelled out.</summary>
    public string Spell(string text) => Regular is null || Regular.ContainsGlyphs(text)
        ? text
        : text.Replace("λ", "lambda ", StringComparison.Ordinal)
            .Replace("∇", "grad ", StringComparison.Ordinal)
            .Replace("−", "-", StringComparison.Ordinal)
            .Replace("≈", "about", StringComparison.Ordinal)
            .Replace("≥", ">=", StringComparison.Ordinal)
            .Replace("≤", "<=", StringComparison.Ordinal)
            .Replace("‖", "|", StringComparison.Ordinal);

    /// <summary>A typeface that a file or the machine provides.</summary>
    /// <exception cref="BadInputException">The file named is no font.</exception>
    internal static Lettering Find(string? file)
    {
        if (!string.IsNullOrEmpty(file))
        {
            var given = SKTypeface.FromFile(file)
                ?? throw new BadInputException($"{Variable} names '{file}', which is no font file that can be read.");
            return new Lettering(given, given);
        }

        var families = SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var family = Array.Find(s_preferred, families.Contains)
            ?? families.Order(StringComparer.Ordinal).FirstOrDefault(Readable);
        return family is null
            ? new Lettering(null, null)
            : new Lettering(SKTypeface.FromFamilyName(family, SKFontStyle.Normal), SKTypeface.FromFamilyName(family, SKFontStyle.Bold));
    }

    // A family of symbols alone would show boxes.
    private static bool Readable(string family)
    {
        using var typeface = SKTypeface.FromFamilyName(family);
        return typeface?.ContainsGlyphs("Aaz09.-") ?? false;
    }
}
