using Theodolite.Krylov;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Reproductions;

/// <summary>
/// Where the noise of minibatches leaves a saddle and where it never can: noise helps only as far as it has a component along the
/// directions that curve down, and then the time to leave grows with the logarithm of one over its size.
/// </summary>
public sealed class SgdAndSaddles : Reproduction
{
    private const double Rate = 0.1;
    private const int Runs = 2_000;
    private const int Budget = 4_000;
    private const double ChainRate = 0.02;

    public override string Name => "sgd-and-saddles";

    public override string Claim => "Minibatch noise leaves a saddle exactly where it has a component along negative curvature: never "
        + "from symmetric zero weights, surely from a generic saddle, after a time that grows as ln(1/noise). Random starts avoid strict "
        + "saddles, yet plain descent may need a time exponential in their number.";

    public override string Source => "Lee, Simchowitz, Jordan and Recht, COLT 2016; Du, Jin, Lee, Jordan, Singh and Póczos, NeurIPS 2017; "
        + "Jin, Ge, Netrapalli, Kakade and Jordan, ICML 2017.";

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var rows = new List<ReproductionRow>();
        progress?.Report(new("a network of zero weights", 0));
        ZeroWeights(rows, seed, cancellation);
        progress?.Report(new("noise at a saddle", 0.4));
        Noise(rows, seed);
        progress?.Report(new("a chain of saddles", 0.7));
        var chain = Chain(rows, seed);
        return new ReproductionResult
        {
            Rows = rows,
            Notes =
            [
                "Zero weights: a 64-16-10 tanh network on the built-in digits. Whatever the sample, its gradient reaches every weight "
                    + "through another weight or activation that is zero, so minibatches of one sample are as blind as all of them; only "
                    + "the biases of the outputs learn, up to the entropy of the labels.",
                $"Noise: descent with rate {Rate} on ½x² + ¼y⁴ − ½y² with Gaussian noise in the gradient, {Runs:N0} runs. In the linear "
                    + "regime y is an unstable autoregression whose scale is η·σ/√((1 + η)² − 1), so a tenfold smaller noise costs ln "
                    + "10/ln(1 + η) steps, whatever its size.",
                $"Chain: five strict saddles one behind the other (L = {ChainOfSaddles.Across}, γ = {ChainOfSaddles.Along}, rate "
                    + $"{ChainRate}). Descent from a random start leaves each, as the theorem says, but its steps grow by the factor "
                    + "derived from the linear regime; noise of 10⁻³ keeps the stay the same at every saddle.",
            ],
            Plots = [chain],
        };
    }

    private static void ZeroWeights(List<ReproductionRow> rows, ulong seed, CancellationToken cancellation)
    {
        const string Group = "all weights zero: noise has no component along negative curvature";
        var data = DigitsNetwork.Digits(10);
        using var objective = new NetworkObjective(
            new Network(
                [new Linear(16) { Init = new Zeros() }, new Models.Layers.Tanh(), new Linear(10) { Init = new Zeros() }],
                data.SampleShape), data, new CrossEntropy(), DType.Float64);
        var entropy = data.Labels.ToArray().CountBy(label => label)
            .Sum(pair => -((double)pair.Value / data.Count) * Math.Log((double)pair.Value / data.Count));
        var stuck = Train(objective, new double[objective.Parameters.Count], seed, cancellation);
        var weights = objective.Parameters.Blocks.Where(block => block.Name.EndsWith("weight", StringComparison.Ordinal));
        rows.Add(new ReproductionRow(
            $"largest |weight| after {Budget:N0} steps on single samples",
            0,
            weights.Max(block => stuck.AsSpan((int)block.Offset, (int)block.Count).ToArray().Max(Math.Abs)))
        {
            Group = Group,
            Criterion = "exactly zero",
        });
        rows[^1] = rows[^1] with { Passed = rows[^1].Value == 0 };
        rows.Add(ReproductionRow.Between(
            Group,
            "loss then; entropy of the labels is the least it can be",
            entropy,
            1.1 * entropy,
            objective.Value(stuck, cancellation)));
        using (var hessian = objective.Hessian(stuck, cancellation))
        {
            var lowest = new Lanczos { Smallest = 1, Largest = 0, Tolerance = 1e-3, MaximumProducts = 1_000, Seed = seed }.Solve(
                hessian,
                cancellation: cancellation).Smallest[0];
            rows.Add(ReproductionRow.Between(Group, "lowest eigenvalue there: a way out exists", -10, -0.1, lowest.Value));
        }

        var nudged = new double[objective.Parameters.Count];
        Philox.For(seed, "sgd-and-saddles/nudge").FillGaussian(nudged);
        nudged = Array.ConvertAll(nudged, value => 1e-3 * value);
        rows.Add(ReproductionRow.Between(
            Group,
            "loss after the same steps from weights of 10⁻³",
            0,
            0.5 * entropy,
            objective.Value(Train(objective, nudged, seed, cancellation), cancellation)));
    }

    private static double[] Train(NetworkObjective objective, double[] start, ulong seed, CancellationToken cancellation)
    {
        using var theta = Tensor.From(start, [start.Length]);
        using var trainer = new Trainer(
            objective,
            new TrainSettings(new GradientDescent { LearningRate = 0.05 }, Budget) { Batch = 1, Seed = seed });
        trainer.Run(theta, cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        return theta.ToArray<double>();
    }

    private static void Noise(List<ReproductionRow> rows, ulong seed)
    {
        const string Group = "a saddle of two parameters, from (1, 0)";
        rows.Add(Share("without noise", Leave(seed, 0, 0), 0));
        rows.Add(Share("noise of 0.1 along x only", Leave(seed, 0.1, 0), 0));
        var all = Leave(seed, 0.1, 0.1);
        rows.Add(Share("noise of 0.1 in both", all, 1));
        var fewer = Leave(seed + 1, 0.01, 0.01);
        rows.Add(Share("noise of 0.01 in both", fewer, 1));
        var (large, small) = (Mean(all), Mean(fewer));
        rows.Add(ReproductionRow.Within(
            "time to leave", "steps that tenfold smaller noise costs: ln 10/ln(1 + η)", Math.Log(10) / Math.Log(1 + Rate), small.Mean
                - large.Mean, Math.Sqrt((small.Error * small.Error) + (large.Error * large.Error))));
        rows.Add(ReproductionRow.Shown("time to leave", "mean steps with noise of 0.1", null, large.Mean));
        rows.Add(ReproductionRow.Shown("time to leave", "mean steps with noise of 0.01", null, small.Mean));

        // Random starts: the set from which descent ends at the saddle, y = 0, has measure zero.
        var random = Philox.For(seed, "sgd-and-saddles/starts");
        var at = 0;
        for (var run = 0; run < Runs; run++)
        {
            double[] point = [(4 * random.NextDouble()) - 2, (4 * random.NextDouble()) - 2];
            at += Math.Abs(Descend(point, 0, 0, null).Y) < 0.5 ? 1 : 0;
        }

        rows.Add(new ReproductionRow($"of {Runs:N0} random starts without noise, share that ends at the saddle", 0, (double)at / Runs)
        {
            Group = "random starts avoid strict saddles",
            Criterion = "none",
            Passed = at == 0,
        });

        ReproductionRow Share(string name, int?[] steps, double expected)
        {
            var share = steps.Count(step => step is not null) / (double)Runs;
            return new ReproductionRow($"share of runs that leave, {name}", expected, share)
            {
                Group = Group,
                Criterion = "exactly",
                Passed = share == expected,
            };
        }
    }

    private static (double Mean, double Error) Mean(int?[] steps)
    {
        var known = steps.OfType<int>().Select(step => (double)step).ToArray();
        var mean = known.Average();
        return (mean, Math.Sqrt(known.Average(step => (step - mean) * (step - mean)) / known.Length));
    }

    private static int?[] Leave(ulong seed, double noiseX, double noiseY) =>
        [.. Enumerable.Range(0, Runs)
            .Select(run => Descend([1, 0], noiseX, noiseY, Philox.For(seed, "sgd-and-saddles/noise", (ulong)run)).Steps)];

    // Descent on ½x² + ¼y⁴ − ½y²; the step at which |y| first exceeds ½, where there is one, and where it ends.
    private static (int? Steps, double Y) Descend(double[] point, double noiseX, double noiseY, Philox? random)
    {
        var optimizer = (GradientOptimizer<double>)new GradientDescent { LearningRate = Rate }.Create<double>(ParameterPlan.Flat(2));
        var gradient = new double[2];
        int? left = null;
        for (var step = 1; step <= 1_000; step++)
        {
            var (x, y) = (point[0], point[1]);
            gradient[0] = x + (noiseX == 0 ? 0 : noiseX * random!.NextGaussian());
            gradient[1] = (y * y * y) - y + (noiseY == 0 ? 0 : noiseY * random!.NextGaussian());
            optimizer.Update(point, gradient);
            if (left is null && Math.Abs(point[1]) > 0.5)
            {
                left = step;
            }

            if (left is not null && random is not null)
            {
                break;
            }
        }

        return (left, point[1]);
    }

    private static ReproductionPlot Chain(List<ReproductionRow> rows, ulong seed)
    {
        const string Group = "a chain of five saddles, steps until each is left";
        var (plain, noisy) = (Walk(seed, 0), Walk(seed, 1e-3));
        for (var k = 0; k < plain.Length; k++)
        {
            rows.Add(ReproductionRow.Shown(Group, $"saddle {k + 1}, without noise", null, plain[k]));
        }

        rows.Add(ReproductionRow.Close(
            Group,
            "factor from the fourth to the fifth, without noise",
            ChainOfSaddles.GrowthOfStay(ChainRate),
            plain[4] / plain[3],
            0.02));
        rows.Add(ReproductionRow.Between(Group, "the same with noise of 10⁻³: 5/4 if each stay is alike", 1.1, 1.5, noisy[4] / noisy[3]));
        rows.Add(ReproductionRow.Shown(Group, "saddle 5, with noise", null, noisy[4]));
        return new ReproductionPlot(
            "chain-of-saddles",
            "A chain of saddles",
            $"steps of gradient descent until each saddle is left; rate {ChainRate}",
            "saddle",
            "steps",
            [
                new("without noise", [.. plain.Select((steps, k) => (k + 1.0, steps, 0.0))], Line: true, Dots: true),
                new("with noise of 0.001", [.. noisy.Select((steps, k) => (k + 1.0, steps, 0.0))], Line: true, Dots: true),
            ])
        { LogarithmicY = true };
    }

    private static double[] Walk(ulong seed, double noise)
    {
        const int Saddles = 5;
        var loss = new ChainOfSaddles(Saddles);
        var (x, gradient) = (new double[Saddles], new double[Saddles]);
        var random = Philox.For(seed, "sgd-and-saddles/chain");
        for (var i = 0; i < Saddles; i++)
        {
            x[i] = (2 * random.NextDouble()) - 1;
        }

        var optimizer = (GradientOptimizer<double>)new GradientDescent { LearningRate = ChainRate }.Create<double>(
            ParameterPlan.Flat(Saddles));
        var left = new double[Saddles];
        var passed = 0;
        for (var step = 1; step <= 1_000_000 && passed < Saddles; step++)
        {
            loss.Gradient(x, gradient);
            for (var i = 0; noise > 0 && i < Saddles; i++)
            {
                gradient[i] += noise / ChainRate * random.NextGaussian();
            }

            optimizer.Update(x, gradient);
            for (var now = ChainOfSaddles.Passed(x); passed < now; passed++)
            {
                left[passed] = step;
            }
        }

        return left;
    }
}
