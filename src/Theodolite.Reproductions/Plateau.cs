using Theodolite.Descents;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Schedules;

namespace Theodolite.Reproductions;

/// <summary>How long a plateau holds a descent, and the ways off it on one budget.</summary>
public sealed class Plateau : Reproduction
{
    private const int Budget = 200;
    private const string Squares = "((1 - sigmoid(w + b))^2 + sigmoid(b - w)^2)/2";
    private const string Entropy = "(softplus(-w - b) + softplus(b - w))/2";
    private const string Normalised = "((1 - sigmoid(g*w/sqrt(w^2 + 0.001) + b))^2 + sigmoid(b - g*w/sqrt(w^2 + 0.001))^2)/2";

    public override string Name => "plateau";

    public override string Claim => "On a plateau the steps shrink with the gradient, and the time to leave it grows exponentially with "
        + "the distance; initialisation, a better loss and normalisation avoid it, and clipping makes a rate usable that is large enough "
        + "to cross it.";

    public override string Source => "The source article on optimizers (plateaus); Glorot and Bengio 2010 on saturation, Ioffe and "
        + "Szegedy 2015 on batch normalisation, Pascanu, Mikolov and Bengio 2013 on clipping. The times are derived.";

    public override bool NeedsTensors => false;

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var rows = new List<ReproductionRow>();
        const string Halving = "steps that halve: x²/2 at η = ½";
        var halved = Follow.Run("x^2/2", "gradient-descent(learning-rate=0.5)", [1], new Descent { Steps = 40 }, cancellation);
        rows.Add(ReproductionRow.Close(
            Halving,
            "ratio of a step to the one before",
            0.5,
            (halved.Iterates[11][0] - halved.Iterates[10][0]) / (halved.Iterates[10][0] - halved.Iterates[9][0]),
            1e-12));
        rows.Add(ReproductionRow.Close(Halving, "whole way over the first step", 2, (1 - halved.End[0]) / 0.5, 1e-9));

        const string Times = "(1 − tanh x)² at η = ½: steps until x > −1";
        var times = new List<(double X, double Y, double Error)>();
        foreach (var from in (double[])[-3, -4, -5, -6])
        {
            progress?.Report(new($"from x = {from}", -from / 12));
            var run = Follow.Run(
                "(1 - tanh(x))^2",
                "gradient-descent(learning-rate=0.5)",
                [from],
                new Descent { Steps = 12_000 },
                cancellation);
            var left = run.Iterates.ToList().FindIndex(point => point[0] > -1);
            times.Add((from, left, 0));
            rows.Add(
                ReproductionRow.Close(
                    Times,
                    FormattableString.Invariant($"from x = {from}"),
                    Time(from, -1),
                    left,
                    from < -3 ? 0.02 : 0.3));
        }

        progress?.Report(new("ways out", 0.6));
        const string Out = "a saturated neuron, two samples: loss after 200 gradients, 0.5 at the start";
        var descent = "gradient-descent(learning-rate=1)";
        var plain = new Descent { Steps = Budget };
        var stuck = Follow.Run(Squares, descent, [0.5, -8], plain, cancellation);
        var initialised = Follow.Run(Squares, descent, [0.5, 0], plain, cancellation);
        var entropy = Follow.Run(Entropy, descent, [0.5, -8], plain, cancellation);
        var normalised = Follow.Run(Normalised, descent, [1, 0.5, 0], plain, cancellation);
        var judged = Judge(entropy);
        rows.Add(ReproductionRow.Between(Out, "as it is, η = 1", 0.45, 0.5, stuck.Loss));
        rows.Add(ReproductionRow.Between(Out, "initialised without saturation", 0, 0.05, initialised.Loss));
        rows.Add(ReproductionRow.Between(Out, "cross-entropy instead of squares (squared error shown)", 0, 0.05, judged.Losses[^1]));
        rows.Add(ReproductionRow.Between(Out, "batch normalisation before the neuron", 0, 0.05, normalised.Loss));

        const string Clip = "a well in a plateau, 1 − e^(−x²/2) from x = 5: loss after 200 gradients";
        DescentResult Well(string rate, Descent settings) =>
            Follow.Run("1 - exp(-x^2/2)", $"gradient-descent(learning-rate={rate})", [5], settings, cancellation);
        var fading = plain with { Schedule = ScheduleNames.Parse($"cosine(steps={Budget},minimum=0)") };
        var timid = Well("1", plain);
        var thrown = Well("2000", fading);
        var clipped = Well("2000", fading with { Clipping = ClippingNames.Parse("global-norm(limit=0.0002)") });
        rows.Add(ReproductionRow.Between(Clip, "η = 1", 0.99, 1, timid.Loss));
        rows.Add(ReproductionRow.Between(Clip, "η = 2000, decaying: over the well and onto the plateau opposite", 0.99, 1, thrown.Loss));
        rows.Add(ReproductionRow.Between(
            Clip,
            "the same with gradients clipped to 0.0002, so that no step is longer than 0.4",
            0,
            0.01,
            clipped.Loss));
        return new ReproductionResult
        {
            Rows = rows,
            Notes =
            [
                "The time to leave is ∫dx/(η|f′|) = [3 ln u + 3u + u²/2 − 1/u]/(32η) with u = e²ˣ: every unit further out costs e² = 7.4 "
                    + "times as many steps.",
                "The neuron σ(wx + b) has samples x = ±1 with targets 1 and 0 and starts at w = ½, b = −8, where σ′ is 3·10⁻⁴. "
                    + "Normalising over the two samples takes the mean, and with it b = −8, out; what remains are gain g and shift b.",
            ],
            Plots =
            [
                new("leaving", "The time to leave a plateau", "(1 − tanh x)², gradient descent at η = ½, until x > −1", "start x", "steps",
                [
                    new("derived", [.. Enumerable.Range(0, 41).Select(k => -6 + (0.1 * k)).Select(x => (x, Time(x, -1), 0.0))]),
                    new("measured", times, Line: false, Dots: true),
                ])
                { LogarithmicY = true },
                new("ways-out", "Ways off a plateau on one budget", "a saturated neuron, squared error on two samples", "gradient", "loss",
                [
                    Follow.Losses("as it is", stuck),
                    Follow.Losses("initialised", initialised),
                    judged.Series,
                    Follow.Losses("normalised", normalised),
                ]),
            ],
        };
    }

    /// <summary>Steps of gradient descent at η = ½ from one point to another, by the flow ẋ = −f′(x).</summary>
    private static double Time(double from, double to)
    {
        static double Primitive(double x)
        {
            var u = Math.Exp(2 * x);
            return (3 * Math.Log(u)) + (3 * u) + (u * u / 2) - (1 / u);
        }

        return (Primitive(to) - Primitive(from)) / 16;
    }

    // The run that minimised the cross-entropy, measured by the squared error of the others.
    private static (double[] Losses, ReproductionSeries Series) Judge(DescentResult run)
    {
        using var squares = ExpressionObjective.Parse(Squares);
        double[] losses = [.. run.Iterates.Select(point => squares.Value(point))];
        return (losses, new("cross-entropy", [.. losses.Select((loss, step) => ((double)step, loss, 0.0))]));
    }
}
