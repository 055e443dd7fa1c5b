using ScottPlot;

namespace Theodolite.Cli.Pictures;

/// <summary>Colours of pictures: told apart by people who see few colours too (after Okabe and Ito 2008), on white.</summary>
internal static class Palette
{
    public static readonly Color Ink = Color.FromHex("#1f2933");
    public static readonly Color Quiet = Color.FromHex("#6b7785");
    public static readonly Color Rule = Color.FromHex("#e4e8ec");
    public static readonly Color Paper = Colors.White;

    public static readonly Color Blue = Color.FromHex("#2b6cb0");
    public static readonly Color Red = Color.FromHex("#c8452c");
    public static readonly Color Green = Color.FromHex("#12806a");
    public static readonly Color Amber = Color.FromHex("#c77d0a");
    public static readonly Color Violet = Color.FromHex("#7b4ea3");
    public static readonly Color Grey = Color.FromHex("#8a94a0");

    private static readonly Color[] s_curves = [Blue, Amber, Green, Red, Violet, Grey];

    /// <summary>Colour number i of a set of curves.</summary>
    public static Color Of(int index) => s_curves[index % s_curves.Length];
}
