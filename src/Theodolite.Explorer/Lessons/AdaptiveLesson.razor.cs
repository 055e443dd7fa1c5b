using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>Adaptive rates: where a rate for each coordinate helps, and where it does not.</summary>
public sealed partial class AdaptiveLesson
{
    private static readonly Knob s_rate = new("rate", 0.1, 0.001, 1, Logarithmic: true);
    private static readonly Knob s_angle = new("angle", 0, 0, 45);

    protected override IReadOnlyList<Knob> Knobs { get; } = [s_rate, s_angle];

    private PlaygroundState Playground
    {
        get
        {
            var start = AdaptiveFigure.Start(this[s_angle]);
            return new()
            {
                Function = AdaptiveFigure.Text(this[s_angle]),
                Box = (-1.2, 1.2, -1.2, 1.2),
                Optimizers = AdaptiveFigure.Optimizers(this[s_rate]),
                Starts = [start],
                Budget = AdaptiveFigure.Budget,
            };
        }
    }

    private AdaptiveLessonTexts Says => Common.Adaptive;

    private IReadOnlyList<MapTrack> Race => Figure?.Race ?? [];

    private IReadOnlyList<Curve> Losses => [.. Race.Select(track => new Curve(track.Name, track.Colour, track.Cost, track.Loss))];

    private IReadOnlyList<Curve> Steps =>
        [.. Race.Where(track => track.Colour > 0).Select(track => new Curve(track.Name, track.Colour, track.Cost[1..], Lengths(track.X)))];

    private IReadOnlyList<Guide> Rates => [new("η", this[s_rate])];

    private string Finding => Race.Count == 0 ? "" : Says.Finding + " "
        + string.Join(Says.Separator, Race.Select(track => $"{track.Name} {Axis.Short(track.Loss[^1])}"));

    protected override Func<CancellationToken, AdaptiveFigure> Work()
    {
        var (rate, angle) = (this[s_rate], this[s_angle]);
        return cancellation => AdaptiveFigure.Of(rate, angle, cancellation);
    }

    private static double[] Lengths(double[] places) => [.. places.Skip(1).Zip(places, (next, place) => Math.Abs(next - place))];
}
