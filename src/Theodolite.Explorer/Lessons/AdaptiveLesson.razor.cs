using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>Adaptive rates: where a rate for each coordinate helps, and where it does not.</summary>
public sealed partial class AdaptiveLesson
{
    private const double LeastLoss = 1e-12;
    private const double LeastStep = 1e-6;

    private static readonly Knob s_rate = new("rate", 0.02, 0.001, 0.5, Logarithmic: true);
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

    private IReadOnlyList<Curve> Losses => [.. Race.Select(track => new Curve(track.Name, track.Colour, track.Cost, AtLeast(LeastLoss, track.Loss)))];

    private IReadOnlyList<Curve> Steps =>
    [
        .. Race.Where(track => track.Colour > 0)
            .Select(track => new Curve(track.Name, track.Colour, track.Cost[1..], AtLeast(LeastStep, Lengths(track.X)))),
        new("η", 5, [0, AdaptiveFigure.Budget], [this[s_rate], this[s_rate]], Dashed: true),
    ];

    private string Finding => Race.Count == 0 ? "" : Says.Finding + " "
        + string.Join(Says.Separator, Race.Select(track => $"{track.Name} {Axis.Short(track.Loss[^1])}"));

    protected override Func<CancellationToken, AdaptiveFigure> Work()
    {
        var (rate, angle) = (this[s_rate], this[s_angle]);
        return cancellation => AdaptiveFigure.Of(rate, angle, cancellation);
    }

    private static double[] AtLeast(double least, double[] values) => [.. values.Select(value => value < least ? least : value)];

    private static double[] Lengths(double[] places) => [.. places.Skip(1).Zip(places, (next, place) => Math.Abs(next - place))];
}
