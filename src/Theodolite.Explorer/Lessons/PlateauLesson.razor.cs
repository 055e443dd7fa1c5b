using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>Plateaus: how long they hold, and ways off them.</summary>
public sealed partial class PlateauLesson
{
    private static readonly Knob s_from = new("from", -4, -6, -1);
    private static readonly Knob s_rate = new("rate", 0.5, 0.01, 3.9, Logarithmic: true);

    protected override IReadOnlyList<Knob> Knobs { get; } = [s_from, s_rate];

    private static PlaygroundState Playground { get; } = new()
    {
        Function = "plateau",
        Optimizers = ["gradient-descent(learning-rate=0.5)", "rmsprop(learning-rate=0.05)", "adam(learning-rate=0.05)"],
        Budget = 300,
    };

    private PlateauLessonTexts Says => Common.Plateau;

    private IReadOnlyList<MapTrack> Race => Figure?.Race ?? [];

    private IReadOnlyList<Curve> Losses => [.. Race.Select(track => new Curve(track.Name, track.Colour, track.Cost, track.Loss))];

    private IReadOnlyList<Curve> Steps => [.. Race.Select(track => new Curve(track.Name, track.Colour, track.Cost[1..], Lengths(track.X)))];

    private string Finding => Figure is not { } figure ? "" : string.Format(
        System.Globalization.CultureInfo.InvariantCulture,
        figure.Left is null ? Says.Stays : Says.Leaves,
        Axis.Short(PlateauFigure.Time(this[s_from], this[s_rate])),
        figure.Left);

    protected override Func<CancellationToken, PlateauFigure> Work()
    {
        var (from, rate, names) = (this[s_from], this[s_rate], (Says.Plain, Says.Clipped, Says.Better));
        return cancellation => PlateauFigure.Of(from, rate, names, cancellation);
    }

    private static double[] Lengths(double[] places) => [.. places.Skip(1).Zip(places, (next, place) => Math.Abs(next - place))];
}
