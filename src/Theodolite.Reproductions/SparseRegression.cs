using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Reproductions;

/// <summary>
/// Least squares without noise over samples that have few of many features: y = Σ w*_j over the features present, w*_j = ±1. The
/// weights are rows of one block, so a minibatch touches only the rows of its features.
/// </summary>
internal sealed class SparseRegression
{
    private const int Features = 200;
    private const int Samples = 2_000;
    private const int PerSample = 6;
    private const int Batch = 64;
    private const int Epochs = 4;
    private const string Block = "weight";

    private readonly int[][] _present = new int[Samples][];
    private readonly double[] _truth = new double[Features];
    private readonly double[] _frequency = new double[Features];
    private readonly ulong _seed;

    /// <param name="exponent">Frequencies fall as rank to the power −exponent; 0 makes all features equally frequent.</param>
    /// <param name="seed">Keys features, truth and the order of samples.</param>
    public SparseRegression(double exponent, ulong seed)
    {
        _seed = seed;
        var random = Philox.For(seed, "sparse-and-adaptive/data");
        double[] weights = [.. Enumerable.Range(1, Features).Select(rank => Math.Pow(rank, -exponent))];
        var total = weights.Sum();
        for (var i = 0; i < Samples; i++)
        {
            _present[i] = [.. Enumerable.Range(0, Features)
                .Where(j => random.NextDouble() < Math.Min(0.9, PerSample * weights[j] / total))];
            foreach (var j in _present[i])
            {
                _frequency[j]++;
            }
        }

        random.FillRademacher(_truth);
    }

    /// <summary>Updates made.</summary>
    public static int Steps => Epochs * (Samples / Batch);

    /// <summary>The best of a grid of learning rates, four to a decade, after a fixed number of minibatches.</summary>
    public Outcome Best(string optimizer, string options = "") => Enumerable.Range(0, 19)
        .Select(i => Math.Pow(10, -3 + (i / 4.0)))
        .Select(rate => Train(OptimizerNames.Parse(FormattableString.Invariant($"{optimizer}(learning-rate={rate:R}{options})")), rate))
        .MinBy(outcome => double.IsFinite(outcome.Loss) ? outcome.Loss : double.MaxValue)!;

    private Outcome Train(OptimizerSettings settings, double rate)
    {
        var optimizer = (GradientOptimizer<double>)settings.Create<double>(
            ParameterPlan.Of(new Objectives.ParameterLayout([(Block, Shape.Create([Features, 1]))])));
        var (w, gradient) = (new double[Features], new double[Features]);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var order = Philox.For(_seed, "sparse-and-adaptive/order", (ulong)epoch).Permutation(Samples);
            for (var start = 0; start + Batch <= Samples; start += Batch)
            {
                Array.Clear(gradient);
                var touched = new TouchedRows();
                foreach (var i in order.AsSpan(start, Batch))
                {
                    var error = _present[i].Sum(j => w[j] - _truth[j]);
                    foreach (var j in _present[i])
                    {
                        gradient[j] += error / Batch;
                    }

                    touched.Add(Block, Array.ConvertAll(_present[i], j => (long)j));
                }

                optimizer.Update(w, gradient, rate, touched);
            }
        }

        var loss = _present.Average(present => Math.Pow(present.Sum(j => w[j] - _truth[j]), 2)) / 2;
        var rare = Enumerable.Range(0, Features).Where(j => _frequency[j] > 0).OrderBy(j => _frequency[j]).Take(Features / 2).ToArray();
        return new Outcome(loss, rare.Average(j => Math.Abs(w[j] - _truth[j])), rate);
    }

    /// <summary>How a training ended.</summary>
    /// <param name="Loss">Half the mean squared error over all samples.</param>
    /// <param name="RareError">Mean |w − w*| over the rarer half of the features that occur.</param>
    /// <param name="Rate">The learning rate.</param>
    internal sealed record Outcome(double Loss, double RareError, double Rate);
}
