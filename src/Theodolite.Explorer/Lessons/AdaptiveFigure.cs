using System.Globalization;
using Theodolite.Descents;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Explorer.Lessons;

/// <summary>A race in a ravine of condition number 100 that may lie askew to the axes.</summary>
/// <param name="Ground">The map.</param>
/// <param name="Race">Gradient descent at its best rate, Adagrad, RMSProp and Adam at the chosen one.</param>
public sealed record AdaptiveFigure(MapGround Ground, IReadOnlyList<MapTrack> Race)
{
    /// <summary>Gradients that each spends.</summary>
    public const int Budget = 200;

    /// <summary>The condition number.</summary>
    public const double Condition = 100;

    private static readonly (double Left, double Right, double Bottom, double Top) s_box = (-1.2, 1.2, -1.2, 1.2);

    /// <summary>u²/2 + 50v² where (u, v) is (x, y) turned by an angle in degrees, as an expression.</summary>
    public static string Text(double angle)
    {
        var (sin, cos) = Math.SinCos(angle * Math.PI / 180);
        var (s, c) = (Number(sin), Number(cos));
        return $"({c}*x + {s}*y)^2/2 + {Number(Condition / 2)}*({c}*y - {s}*x)^2";
    }

    /// <summary>The racers, as the command line writes them.</summary>
    public static IReadOnlyList<string> Optimizers(double rate) =>
    [
        $"gradient-descent(learning-rate={Number(2 / (1 + Condition))})",
        $"adagrad(learning-rate={Number(rate)})",
        $"rmsprop(learning-rate={Number(rate)})",
        $"adam(learning-rate={Number(rate)})",
    ];

    /// <summary>(u, v) = (−1, 0.2), turned with the ravine.</summary>
    public static (double X, double Y) Start(double angle)
    {
        var (sin, cos) = Math.SinCos(angle * Math.PI / 180);
        return (Rounded((-1 * cos) - (0.2 * sin)), Rounded((-1 * sin) + (0.2 * cos)));
    }

    /// <summary>Runs the race.</summary>
    /// <param name="rate">η of the adaptive methods.</param>
    /// <param name="angle">How far the ravine is turned, in degrees.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static AdaptiveFigure Of(double rate, double angle, CancellationToken cancellation)
    {
        var function = PlaygroundFunction.Of(new() { Function = Text(angle) }, cancellation);
        using var objective = function.Objective;
        var (x, y) = Start(angle);
        IReadOnlyList<MapTrack> race = [.. Optimizers(rate).Select(OptimizerNames.Parse).Select((optimizer, i) => PlaygroundRace.Track(
            optimizer.Name,
            i,
            new Descent { Steps = Budget }.Run(objective, optimizer, [x, y], cancellation: cancellation)))];
        return new(PlaygroundGround.Of(function, s_box, cancellation), race);
    }

    private static double Rounded(double number) => Math.Round(number, 6);

    private static string Number(double number) => Math.Round(number, 8).ToString("R", CultureInfo.InvariantCulture);
}
