using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Reproductions;

/// <summary>
/// Rates per parameter learn rare features that one rate for all leaves behind; where all features are equally frequent the
/// advantage is gone. What makes Adagrad strong there, a rate that falls as 1/√t, makes it stop early on a long way.
/// </summary>
public sealed class SparseAndAdaptive : Reproduction
{
    private const double Zipf = 1.5;
    private const int Drawn = 5;
    private const int Way = 10_000;

    public override string Name => "sparse-and-adaptive";

    public override string Claim => "On sparse data with rare features adaptive methods win by far over gradient descent at its best "
        + "rate, and not where all features are equally frequent; Adagrad's rate falls as 1/√t whether that helps or not.";

    public override string Source => "Duchi, Hazan and Singer, Adaptive Subgradient Methods, JMLR 12 (2011), sections 1.3 and 6; for the "
        + "falling rate Zeiler, ADADELTA (2012), section 3.";

    public override bool NeedsTensors => false;

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var rows = new List<ReproductionRow>();
        var (rare, equal) = (new SparseRegression(Zipf, seed), new SparseRegression(0, seed));
        (string Name, string Optimizer, string Options)[] racers =
        [
            ("gradient descent", "gradient-descent", ""),
            ("momentum 0.9", "momentum", ""),
            ("Adagrad", "adagrad", ""),
            ("RMSProp", "rmsprop", ""),
            ("Adam", "adam", ""),
            ("Adam, lazy", "adam", ",sparse=lazy"),
            ("Adam, lazy with an age per row", "adam", ",sparse=lazy-per-row"),
            ("Adagrad, lazy", "adagrad", ",sparse=lazy"),
        ];
        var (onRare, onEqual) = (new Dictionary<string, SparseRegression.Outcome>(), new Dictionary<string, SparseRegression.Outcome>());
        for (var i = 0; i < racers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (name, optimizer, options) = racers[i];
            progress?.Report(new(name, (double)i / racers.Length));
            (onRare[name], onEqual[name]) = (rare.Best(optimizer, options), equal.Best(optimizer, options));
        }

        // Between the two extremes, for the picture.
        var between = ((double[])[0.5, 1]).Select(exponent => (Exponent: exponent, Data: new SparseRegression(exponent, seed))).ToArray();
        (double, double, double)[] Curve((string Name, string Optimizer, string Options) racer) =>
        [
            (0, onEqual[racer.Name].Loss, 0),
            .. between.Select(at => (at.Exponent, at.Data.Best(racer.Optimizer, racer.Options).Loss, 0.0)),
            (Zipf, onRare[racer.Name].Loss, 0),
        ];

        const string Advantage = "loss of gradient descent over that of Adagrad, each at its best rate";
        rows.Add(ReproductionRow.Between(
            Advantage,
            "frequencies falling as rank^−1.5",
            10,
            1e6,
            onRare["gradient descent"].Loss / onRare["Adagrad"].Loss));
        rows.Add(ReproductionRow.Between(
            Advantage,
            "equal frequencies: no advantage",
            0,
            2,
            onEqual["gradient descent"].Loss / onEqual["Adagrad"].Loss));
        const string Learned = "mean error of the rarer half of the weights (1: nothing learned)";
        foreach (var (name, _, _) in racers)
        {
            rows.Add(name switch
            {
                "gradient descent" => ReproductionRow.Between(Learned, name, 0.7, 1.1, onRare[name].RareError),
                "Adagrad" or "RMSProp" or "Adam" => ReproductionRow.Between(Learned, name, 0, 0.2, onRare[name].RareError),
                _ => ReproductionRow.Shown(Learned, name, null, onRare[name].RareError),
            });
        }

        const string Lazy = "rows without a gradient";
        rows.Add(ReproductionRow.Close(
            Lazy,
            "Adagrad: updating touched rows only changes nothing",
            onRare["Adagrad"].Loss,
            onRare["Adagrad, lazy"].Loss,
            1e-12));
        foreach (var name in (string[])["Adam", "Adam, lazy", "Adam, lazy with an age per row"])
        {
            rows.Add(ReproductionRow.Shown(Lazy, $"loss, {name}", null, onRare[name].Loss));
        }

        const string Stops = "distance down a constant slope after 10,000 steps, in units of the rate";
        rows.Add(ReproductionRow.Close(
            Stops,
            "Adagrad: Σ 1/√t",
            Enumerable.Range(1, Way).Sum(t => 1 / Math.Sqrt(t)),
            Walk(new AdaGrad { LearningRate = 1 }),
            1e-9));
        rows.Add(
            ReproductionRow.Between(Stops, "RMSProp: about a rate a step", 0.99 * Way, 1.03 * Way, Walk(new RmsProp { LearningRate = 1 })));
        rows.Add(
            ReproductionRow.Close(Stops, "gradient descent: a rate a step", Way, Walk(new GradientDescent { LearningRate = 1 }), 1e-9));
        return new ReproductionResult
        {
            Rows = rows,
            Notes =
            [
                "Least squares without noise: 200 features, about six of them in each of 2,000 samples, true weights ±1, "
                    + $"{SparseRegression.Steps} minibatches of 64, every optimizer at the best of 19 learning rates (10⁻³ to 32). Loss "
                    + "after them, over all samples.",
                "A minibatch sees a rare feature once if at all, and its mean divides that gradient by 64, while the curvature of the "
                    + "frequent ones limits the rate: one rate serves only one of the two.",
                "Lazy Adam keeps rows as they are between their minibatches. With the age of the optimizer its bias correction is wrong "
                    + "for rare rows; with an age per row that is repaired, but the tail of momentum that a dense step gives them is "
                    + "still missing.",
            ],
            Plots =
            [
                new(
                    "sparse-and-adaptive",
                    "Rare features need rates of their own",
                    "loss at the best learning rate, by how unequal the frequencies of the features are",
                    "s, where the frequency of a feature falls as rank⁻ˢ",
                    "loss",
                    [.. racers.Take(Drawn).Select(racer => new ReproductionSeries(racer.Name, Curve(racer), Line: true, Dots: true))])
                { LogarithmicY = true },
            ],
        };
    }

    // How far an optimizer goes when every gradient is −1.
    private static double Walk(OptimizerSettings settings)
    {
        var optimizer = (GradientOptimizer<double>)settings.Create<double>(ParameterPlan.Flat(1));
        double[] point = [0];
        for (var step = 0; step < Way; step++)
        {
            optimizer.Update(point, [-1]);
        }

        return point[0];
    }
}
