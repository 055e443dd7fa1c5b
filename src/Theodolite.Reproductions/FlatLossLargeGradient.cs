using Theodolite.Descents;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Reproductions;

/// <summary>
/// A loss that no longer falls says nothing about the gradient: side by side a run that jumps across a ravine, one at its noise floor,
/// one at a saddle and one at a minimum.
/// </summary>
public sealed class FlatLossLargeGradient : Reproduction
{
    private const string Bowl = "x^2/2 + 5*y^2";
    private const string Neuron = "(1 - w1*w2)^2";
    private const int Steps = 400;
    private const int NoisySteps = 40_000;

    public override string Name => "flat-loss-large-gradient";

    public override string Claim => "Training usually stops improving where the gradient is far from zero: it oscillates or has reached "
        + "its noise floor; a critical point looks the same on the loss curve and different in the gradient.";

    public override string Source => "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.2.2 and figure 8.1; the source "
        + "articles on optimizers. The values are derived for quadratics.";

    public override bool NeedsTensors => false;

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var plain = new Descent { Steps = Steps };
        var across = Follow.Run(Bowl, "gradient-descent(learning-rate=0.2)", [1, -0.5], plain, cancellation);
        var saddle = Follow.Run(Neuron, "gradient-descent(learning-rate=0.1)", [0, 0], plain, cancellation);
        var minimum = Follow.Run(Bowl, "gradient-descent(learning-rate=0.1)", [1, -0.5], plain, cancellation);
        progress?.Report(new("noise floor", 0.3));
        var noisy = Follow.Run(
            Bowl,
            "sgd(learning-rate=0.1)",
            [1, -0.5],
            new Descent { Steps = NoisySteps, Noise = 1, Seed = seed },
            cancellation);
        var (loss, lossError) = Follow.SecondHalf(noisy.Losses);
        var (square, squareError) = Follow.SecondHalf([.. noisy.GradientNorms.Select(norm => norm * norm)]);
        var lowest = LowestCurvature(saddle.End);

        // Of θ ← θ − η(λθ + ξ) with unit noise: variance η/(λ(2 − ηλ)) in each coordinate.
        double Variance(double curvature) => 0.1 / (curvature * (2 - (0.1 * curvature)));
        const string Across = "across the ravine: η·λ = 2 exactly";
        const string Floor = "noise floor: unit noise on every gradient, η = 0.1";
        const string Critical = "critical points: the same flat curve, no gradient";
        return new ReproductionResult
        {
            Rows =
            [
                ReproductionRow.Close(Across, "loss, flat from then on (5·0.5²)", 1.25, across.Loss, 1e-12),
                ReproductionRow.Between(
                    Across,
                    "change of the loss over the last half",
                    0,
                    1e-12,
                    Math.Abs(across.Losses[Steps / 2] - across.Loss)),
                ReproductionRow.Close(Across, "gradient norm there (10·0.5)", 5, across.GradientNorms[^1], 1e-9),
                ReproductionRow.Within(Floor, "mean loss, second half", 0.5 * (Variance(1) + (10 * Variance(10))), loss, lossError),
                ReproductionRow.Within(
                    Floor,
                    "mean square of the gradient norm, second half",
                    Variance(1) + (100 * Variance(10)),
                    square,
                    squareError),
                ReproductionRow.Close(Critical, "saddle (zero weights): loss", 1, saddle.Loss, 1e-15),
                ReproductionRow.Between(Critical, "saddle: gradient norm", 0, 0, saddle.GradientNorms[^1]),
                ReproductionRow.Close(Critical, "saddle: lowest curvature, the way out", -2, lowest, 1e-12),
                ReproductionRow.Between(Critical, "minimum: loss", 0, 1e-20, minimum.Loss),
                ReproductionRow.Between(Critical, "minimum: gradient norm", 0, 1e-10, minimum.GradientNorms[^1]),
            ],
            Notes =
            [
                $"The rules in docs/descend.md name these runs {Word(across)}, {Word(noisy)}, {Word(saddle)} and {Word(minimum)}; a survey "
                    + "tells the points apart by gradient and curvature.",
                "Smaller or decaying rates cure the first two (see decay-and-oscillation); no rate moves the third, since its "
                    + "gradient is zero.",
            ],
            Plots =
            [
                Plot("flat-loss", "Four losses that have stopped falling", "loss", run => step => run.Losses[step]),
                Plot(
                    "gradient-norms",
                    "The same runs: the gradients tell them apart",
                    "gradient norm",
                    run => step => run.GradientNorms[step]),
            ],
        };

        ReproductionPlot Plot(string name, string title, string vertical, Func<DescentResult, Func<int, double>> of) => new(
            name, title, "x²/2 + 5y²; the saddle is that of (1 − w₁w₂)²", "step", vertical,
            [
                Curve("η·λ = 2: oscillation", across, of),
                Curve("noise floor", noisy, of),
                Curve("saddle", saddle, of),
                Curve("minimum", minimum, of),
            ])
        {
            LogarithmicY = true,
            Floor = 1e-8,
        };
    }

    private static ReproductionSeries Curve(string name, DescentResult run, Func<DescentResult, Func<int, double>> of) =>
        new(name, [.. Enumerable.Range(0, Steps / 2).Select(step => ((double)step, Math.Max(of(run)(step), 1e-8), 0.0))]);

    private static string Word(DescentResult run) => $"{run.Outcome}".ToLowerInvariant();

    private static double LowestCurvature(double[] point)
    {
        using var objective = ExpressionObjective.Parse(Neuron);
        using var hessian = objective.Hessian(point);
        var matrix = new double[4];
        hessian.Apply([1, 0, 0, 1], matrix, 2);
        return SymmetricEigensolver.Solve(matrix, 2).Values[0];
    }
}
