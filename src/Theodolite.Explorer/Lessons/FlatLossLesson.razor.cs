using Theodolite.Descents;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>A flat loss is not a critical point.</summary>
public sealed partial class FlatLossLesson
{
    private const double Least = 1e-12;

    private static readonly Knob s_rate = new("rate", 0.2, 0.1, 0.21);
    private static readonly Knob s_noise = new("noise", 1, 0.01, 3);
    private static readonly Knob s_seed = new("seed", 0, 0, 100, Whole: true);

    protected override IReadOnlyList<Knob> Knobs { get; } = [s_rate, s_noise, s_seed];

    private static PlaygroundState Playground { get; } = new()
    {
        Function = FlatLossFigure.Bowl,
        Box = (-1.2, 1.2, -0.8, 0.8),
        Starts = [(1, -0.5)],
        Optimizers = ["gradient-descent(learning-rate=0.2)", "gradient-descent(learning-rate=0.1)"],
        Budget = 100,
        Noise = 0.5,
        Point = (0, -0.5),
    };

    private FlatLossLessonTexts Says => Common.FlatLoss;

    private IReadOnlyList<string> Names => [Says.Swinging, Says.Noisy, Says.Saddle, Says.Minimum];

    private IReadOnlyList<FlatLossRun> Runs => Figure?.Runs ?? [];

    protected override Func<CancellationToken, FlatLossFigure> Work()
    {
        var (rate, noise, seed) = (this[s_rate], this[s_noise], (ulong)this[s_seed]);
        return cancellation => FlatLossFigure.Of(rate, noise, seed, cancellation);
    }

    private IReadOnlyList<Curve> Curves(Func<DescentResult, double[]> of) =>
    [
        .. Runs.Select((one, i) => new Curve(
            Names[i],
            i,
            [.. Enumerable.Range(0, of(one.Run).Length).Select(step => (double)step)],
            [.. of(one.Run).Select(value => value < Least ? Least : value)])),
    ];
}
