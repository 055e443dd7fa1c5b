using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <summary>Colours of pictures: told apart by people who see few colours too (after Okabe and Ito 2008), on white.</summary>
internal static class Palette
{
    public static readonly SKColor Ink = SKColor.Parse("#1f2933");
    public static readonly SKColor Quiet = SKColor.Parse("#6b7785");
    public static readonly SKColor Rule = SKColor.Parse("#e4e8ec");
    public static readonly SKColor Paper = SKColors.White;

    public static readonly SKColor Blue = SKColor.Parse("#2b6cb0");
    public static readonly SKColor Red = SKColor.Parse("#c8452c");
    public static readonly SKColor Green = SKColor.Parse("#12806a");
    public static readonly SKColor Amber = SKColor.Parse("#c77d0a");
    public static readonly SKColor Violet = SKColor.Parse("#7b4ea3");
    public static readonly SKColor Grey = SKColor.Parse("#8a94a0");

    private static readonly SKColor[] s_curves = [Blue, Amber, Green, Red, Violet, Grey];

    /// <summary>Colour number i of a set of curves.</summary>
    public static SKColor Of(int index) => s_curves[index % s_curves.Length];
}
