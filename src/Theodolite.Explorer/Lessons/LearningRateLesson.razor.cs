using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>Learning rates: too small, right, too large.</summary>
public sealed partial class LearningRateLesson
{
    private static readonly Knob s_rate = new("rate", 0.1, 0.001, 0.25, Logarithmic: true);
    private static readonly Knob s_noise = new("noise", 1, 0.01, 3);
    private static readonly Knob s_seed = new("seed", 0, 0, 100, Whole: true);

    protected override IReadOnlyList<Knob> Knobs { get; } = [s_rate, s_noise, s_seed];

    private static PlaygroundState Playground { get; } = new()
    {
        Function = "bowl",
        Optimizers =
        [
            "gradient-descent(learning-rate=0.001)", "gradient-descent(learning-rate=0.18)", "gradient-descent(learning-rate=0.2)",
            "gradient-descent(learning-rate=0.205)",
        ],
        Budget = 100,
    };

    private LearningRateLessonTexts Says => Common.LearningRate;

    private IEnumerable<(double Rate, string Name)> Presets =>
        [(0.001, Says.TooSmall), (0.1, Says.Right), (0.2, Says.Edge), (0.21, Says.TooLarge)];

    private IReadOnlyList<Curve> Losses => Figure is not { } figure ? [] :
        [new($"η = {Axis.Short(this[s_rate])}", 0, Counted(figure.Run.Losses), figure.Run.Losses)];

    private IReadOnlyList<Curve> Noisy => Figure is not { } figure ? [] :
    [
        new(Says.Constant, 0, Counted(figure.Constant), figure.Constant),
        new(Says.Decaying, 2, Counted(figure.Decaying), figure.Decaying),
        new(Says.Floor, 1, [0, LearningRateFigure.NoisySteps], [Floor, Floor], Dashed: true),
    ];

    private double Floor => LearningRateFigure.Floor(0.1, this[s_noise]);

    private string Finding => Figure is not { } figure ? "" : $"{Says.Outcome} {Common.Outcome(figure.Run.Outcome)}";

    private string Factors => string.Format(
        System.Globalization.CultureInfo.InvariantCulture,
        Says.Factors,
        Axis.Short(1 - (this[s_rate] * LearningRateFigure.Curvatures.Flat)),
        Axis.Short(1 - (this[s_rate] * LearningRateFigure.Curvatures.Steep)),
        Axis.Short(LearningRateFigure.Threshold),
        Axis.Short(LearningRateFigure.Best));

    protected override Func<CancellationToken, LearningRateFigure> Work()
    {
        var (rate, noise, seed) = (this[s_rate], this[s_noise], (ulong)this[s_seed]);
        return cancellation => LearningRateFigure.Of(rate, noise, seed, cancellation);
    }

    private static double[] Counted(double[] losses) => [.. Enumerable.Range(0, losses.Length).Select(step => (double)step)];
}
