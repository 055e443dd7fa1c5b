using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>Why high dimension means saddles, and why low loss means minima none the less.</summary>
public sealed partial class DimensionLesson
{
    private static readonly Knob s_order = new("n", 5, 1, DimensionFigure.Largest, Whole: true);
    private static readonly Knob s_shift = new("shift", 0, -2, 2.5);
    private static readonly Knob s_seed = new("seed", 0, 0, 100, Whole: true);

    protected override IReadOnlyList<Knob> Knobs { get; } = [s_order, s_shift, s_seed];

    private static PlaygroundState Playground { get; } = new() { Function = "rastrigin", Box = (-0.25, 1.75, -0.25, 1.75), Starts = [(1.6, 0.3)] };

    private DimensionLessonTexts Says => Common.Dimension;

    private IReadOnlyList<Curve> Probabilities => Figure is not { } figure ? [] :
    [
        new(Says.CoinFlips, 0, Whole(1, 12), [.. Whole(1, 12).Select(n => Math.Pow(2, -n))], Dashed: true),
        new(Says.RandomMatrices, 1, Whole(1, DimensionFigure.Published.Count), DimensionFigure.Published),
        new(Says.Counted, 2, Seen(figure), [.. Seen(figure).Select(n => figure.Estimate((int)n).Share)], Dots: true),
        .. Seen(figure).Select(n => Interval(n, figure.Estimate((int)n))),
    ];

    private IReadOnlyList<Curve> Shares => Figure is not { } figure ? [] :
    [
        new(Says.Counted, 2, Whole(0, figure.Order), [.. figure.Counts.Select(count => (double)count / figure.Matrices)]),
        new("", 2, Whole(0, figure.Order), [.. figure.Counts.Select(count => (double)count / figure.Matrices)], Dots: true),
        new(
            Says.CoinFlips,
            0,
            Whole(0, figure.Order),
            [.. Enumerable.Range(0, figure.Order + 1).Select(j => DimensionFigure.Binomial(figure.Order, j))],
            Dashed: true),
    ];

    private string Finding => Figure is not { } figure ? "" : string.Format(
        System.Globalization.CultureInfo.InvariantCulture,
        Says.Finding,
        figure.Matrices,
        figure.Order,
        figure.Counts[figure.Order],
        Axis.Short(Math.Pow(2, -figure.Order) * figure.Matrices),
        Axis.Short(100 * figure.MeanShare));

    protected override Func<CancellationToken, DimensionFigure> Work()
    {
        var (order, shift, seed) = ((int)this[s_order], this[s_shift], (ulong)this[s_seed]);
        return cancellation => DimensionFigure.Of(order, shift, seed, cancellation);
    }

    private static double[] Whole(int from, int to) => [.. Enumerable.Range(from, to - from + 1).Select(n => (double)n)];

    private static double[] Seen(DimensionFigure figure) => [.. Whole(1, figure.Order).Where(n => figure.Positive[(int)n - 1] > 0)];

    // Two standard errors to either side.
    private static Curve Interval(double n, (double Share, double Error) estimate) =>
        new("", 2, [n, n], [Math.Max(estimate.Share - (2 * estimate.Error), estimate.Share / 10), estimate.Share + (2 * estimate.Error)]);
}
