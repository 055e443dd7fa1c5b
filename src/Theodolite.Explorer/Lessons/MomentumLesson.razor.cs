using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>Momentum: its effective rate, its regimes, and critical damping.</summary>
public sealed partial class MomentumLesson
{
    private static readonly Knob s_rate = new("rate", 0.05, 0.005, MomentumPhases.MostRate);
    private static readonly Knob s_beta = new("beta", 0.9, 0, 0.99);

    protected override IReadOnlyList<Knob> Knobs { get; } = [s_rate, s_beta];

    private static PlaygroundState Playground { get; } = new()
    {
        Function = "ravine",
        Optimizers =
        [
            "gradient-descent(learning-rate=0.0198)", "momentum(learning-rate=0.033,momentum=0.669)",
            "momentum(learning-rate=0.0198,momentum=0.95)",
        ],
        Budget = 100,
    };

    private MomentumLessonTexts Says => Common.Momentum;

    private double Gain => 1 / (1 - this[s_beta]);

    private double Critical => MomentumFigure.CriticalBeta(this[s_rate]);

    private IReadOnlyList<Curve> Places => Figure is not { } figure ? [] :
    [
        new($"β = {Axis.Short(this[s_beta])}", 0, Counted(figure.Places), Bounded(figure.Places)),
        new(Says.Damped, 2, Counted(figure.Damped), Bounded(figure.Damped)),
        new(Says.Plain, 5, Counted(figure.Plain), Bounded(figure.Plain), Dashed: true),
    ];

    private IReadOnlyList<Curve> Slope => Figure is not { } figure ? [] :
    [
        new(Says.Slope, 0, Counted(figure.Slope), figure.Slope),
        new($"1/(1 − β) = {Axis.Short(Gain)}", 5, [0, figure.Slope.Length - 1], [Gain, Gain], Dashed: true),
    ];

    private string Finding => string.Format(
    System.Globalization.CultureInfo.InvariantCulture,
    Says.Finding,
    Regime(MomentumPhases.Of(this[s_rate], this[s_beta])),
    Axis.Short(MomentumPhases.Radius(this[s_rate], this[s_beta])),
    Axis.Short(Critical));

    protected override Func<CancellationToken, MomentumFigure> Work()
    {
        var (rate, beta, here) = (this[s_rate], this[s_beta], Text.PlaygroundPage.PhasesHere);
        MapMark[] names = [.. MomentumPhases.Labels.Select(label => new MapMark(label.Rate, label.Beta, "name", Regime(label.Regime)))];
        return _ => MomentumFigure.Of(rate, beta, here, names);
    }

    private Task Point((double X, double Y) at) => Turn((s_rate, Rounded(at.X)), (s_beta, Rounded(at.Y)));

    private string Regime(MomentumPhases.Regime regime) => regime switch
    {
        MomentumPhases.Regime.Monotone => Text.PlaygroundPage.RegimeMonotone,
        MomentumPhases.Regime.Spiral => Text.PlaygroundPage.RegimeSpiral,
        MomentumPhases.Regime.Alternating => Text.PlaygroundPage.RegimeAlternating,
        _ => Text.PlaygroundPage.RegimeDiverging,
    };

    private static double Rounded(double number) => Math.Round(number, 3);

    private static double[] Counted(double[] places) => [.. Enumerable.Range(0, places.Length).Select(step => (double)step)];

    // What runs away is drawn while it is near.
    private static double[] Bounded(double[] places) => [.. places.TakeWhile(x => Math.Abs(x) < 5)];
}
