using Theodolite.Krylov;
using Theodolite.Models.Layers;
using Theodolite.Optimizers;
using Theodolite.Training;

namespace Theodolite.Reproductions;

/// <summary>A trained classifier's Hessian has a bulk near zero and about as many outliers as there are classes; a wider network has a
/// larger bulk and the same outliers.</summary>
public sealed class Outliers : Reproduction
{
    private const double Gap = 2;
    private const int Steps = 100;

    private static readonly (int Classes, int Width)[] s_cases = [(2, 128), (3, 128), (5, 128), (7, 128), (10, 64), (10, 128), (10, 256)];

    public override string Name => "outliers";

    public override string Claim => "The Hessian of a trained classifier has a bulk of eigenvalues near zero and about as many outliers "
        + "as there are classes; widening the network adds to the bulk only.";

    public override string Source =>
        "Sagun, Evci, Güney, Dauphin and Bottou, arXiv 1706.04454 (2017); Papyan, Journal of Machine Learning Research 21 (2020).";

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var rows = new List<ReproductionRow>();
        var series = new List<ReproductionSeries>();
        var wide = new List<(int Width, long Parameters, double[] Values)>();
        for (var index = 0; index < s_cases.Length; index++)
        {
            var (classes, width) = s_cases[index];
            progress?.Report(new($"{classes} classes, width {width}", (double)index / s_cases.Length));
            var data = DigitsNetwork.Digits(classes);
            var specification = new TrainSettings(OptimizerNames.Parse("momentum(learning-rate=0.02)"), Steps) { Seed = seed };
            using var network = DigitsNetwork.Train(
                [new Linear(width), new Tanh(), new Linear(classes)],
                data,
                specification,
                null,
                cancellation);
            var values = network.Highest((2 * classes) + 4, seed, cancellation).Largest.Select(pair => pair.Value).ToArray();
            var count = Count(values);
            rows.Add(ReproductionRow.Between(
                "outliers among the highest eigenvalues",
                $"{classes} classes, hidden width {width}: k − 1 to k",
                classes - 1,
                classes,
                count) with
            {
                Criterion = $"gap after them: factor {(count > 0 ? values[count - 1] / values[count] : 1):0.0}",
            });
            if (classes == 10)
            {
                wide.Add((width, network.Theta.Length, values));
            }

            series.Add(
                new($"k = {classes}, width {width}", [.. values.Select((value, i) => (i + 1.0, value, 0.0))], Line: true, Dots: true));
        }

        Widths(rows, wide);
        return new ReproductionResult
        {
            Rows = rows,
            Notes =
            [
                $"One hidden layer of tanh units on the built-in digits 0 … k − 1 with grey values in [0, 1]; {Steps} full-batch steps of "
                    + $"momentum. The outliers end at the last gap of a factor of {Gap:0} among the 2k + 4 highest eigenvalues, which "
                    + "were found by Lanczos and checked by an independent run.",
                "k − 1 rather than k is what the softmax allows: it is blind to a common shift of the logits, so k class means span k − "
                    + "1 directions.",
                "The gap needs features of comparable meaning: with standardised columns, which blow up pixels that are hardly ever "
                    + "inked, it closes; with narrower networks (width 32) it shrinks below 2.",
            ],
            Plots =
            [
                new(
                    "outliers",
                    "Outliers and classes",
                    "highest eigenvalues of the Hessian, digits 0 … k − 1, one hidden layer",
                    "rank of the eigenvalue",
                    "eigenvalue λ",
                    [.. series.Where((_, i) => i is 0 or 2 or 3 or 5)]) { LogarithmicY = true },
                new(
                    "widths",
                    "Widening the network",
                    "ten classes; the outliers stay, the bulk grows",
                    "rank of the eigenvalue",
                    "eigenvalue λ",
                    [.. series.Skip(4)]) { LogarithmicY = true },
            ],
        };
    }

    /// <summary>How many eigenvalues stand before the last gap of a factor of 2.</summary>
    internal static int Count(ReadOnlySpan<double> descending)
    {
        for (var i = descending.Length - 1; i >= 1; i--)
        {
            if (descending[i] > 0 && descending[i - 1] / descending[i] >= Gap)
            {
                return i;
            }
        }

        return 0;
    }

    // Four times the parameters: the outliers' sum may move by a third, and there are as many.
    private static void Widths(List<ReproductionRow> rows, List<(int Width, long Parameters, double[] Values)> wide)
    {
        var first = wide[0];
        foreach (var (width, parameters, values) in wide.Skip(1))
        {
            const string Group = "ten classes, wider";
            rows.Add(ReproductionRow.Shown(
                Group,
                $"parameters at width {width} over those at width {first.Width}",
                null,
                (double)parameters / first.Parameters));
            rows.Add(ReproductionRow.Between(
                Group,
                "sum of the nine outliers over the same at the first width",
                0.67,
                1.5,
                values.Take(9).Sum() / first.Values.Take(9).Sum()));
        }
    }
}
