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

    private static readonly SKColor[] s_heights =
    [
        new(0x2f, 0x5f, 0x91), new(0x5e, 0x8d, 0xba), new(0x9f, 0xbd, 0xd8), new(0xcd, 0xdd, 0xeb), new(0xfb, 0xfc, 0xfd),
    ];

    private static readonly SKColor[] s_curves = [Blue, Amber, Green, Red, Violet, Grey];

    /// <summary>
    /// Colours of heights, from the lowest (0) to the highest (1): the hue of the maps, from deeper to lighter by even steps of
    /// lightness, so that they rank the same for every eye and in grey.
    /// </summary>
    /// <param name="share">Share of the axis of heights.</param>
    /// <param name="shade">What light leaves of it.</param>
    public static SKColor Height(double share, double shade = 1)
    {
        var at = Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1) * (s_heights.Length - 1);
        var index = Math.Min((int)at, s_heights.Length - 2);
        var (low, high) = (s_heights[index], s_heights[index + 1]);
        return Mixed(SKColors.Black, Mixed(low, high, at - index), shade);
    }

    /// <summary>A colour between two.</summary>
    public static SKColor Mixed(SKColor from, SKColor to, double share)
    {
        byte Channel(byte low, byte high) => (byte)Math.Clamp(Math.Round(low + (share * (high - low))), 0, 255);
        return new SKColor(Channel(from.Red, to.Red), Channel(from.Green, to.Green), Channel(from.Blue, to.Blue));
    }

    /// <summary>Colour number i of a set of curves.</summary>
    public static SKColor Of(int index) => s_curves[index % s_curves.Length];
}
