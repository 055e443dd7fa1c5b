using Theodolite.Models.Losses;
using Theodolite.Objectives.Traced;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Causation;

/// <summary>What a classifier answers on its own training samples.</summary>
/// <param name="ShareOfMostGuessed">Share of the guesses that are the class guessed most.</param>
/// <param name="WrongShare">Share of wrong guesses.</param>
/// <param name="RarestRecall">Share of the samples of the rarest class that are guessed right.</param>
/// <param name="RarestLoss">Mean of −ln p of the right class over the samples of the rarest class.</param>
/// <param name="WrongGap">Median, over wrong guesses, of the logit guessed minus that of the right class.</param>
internal sealed record Guesses(double ShareOfMostGuessed, double WrongShare, double RarestRecall, double RarestLoss, double WrongGap)
{
    private const int Samples = 5_000;

    /// <summary>On at most 5,000 samples; null where the loss is none of classes.</summary>
    /// <param name="at">The network and its data.</param>
    /// <param name="point">θ; null for the point under survey.</param>
    public static Guesses? Of(Circumstances at, double[]? point = null)
    {
        var network = at.Network;
        if (network.Loss is not (CrossEntropy or BinaryCrossEntropy) || !at.Data.HasLabels || network.Network.Output.Rank != 1)
        {
            return null;
        }

        var count = Math.Min(Samples, at.Data.Count);
        long[] chosen = [.. Philox.For(at.M.Settings.Seed,
        "survey/guesses").Permutation(at.Data.Count)[..count].Select(index => (long)index)];
        using var indices = Tensor.From<long>(chosen, [count], network.Inputs.Device);
        using var input = network.Inputs.Rows(indices);
        using var theta = network.Flat(point ?? at.Theta);
        using var views = new ParameterViews(network.Parameters, theta);
        using var outputs = network.Outputs(views, input);
        var (values, width) = (outputs.ToDoubles(), (int)network.Network.Output.Count);
        var labels = at.Data.Labels.Span;
        var guessed = new Dictionary<int, int>();
        var gaps = new List<double>();
        var (members, recalled, costs) = (new Dictionary<int, int>(), new Dictionary<int, int>(), new Dictionary<int, double>());
        for (var i = 0; i < count; i++)
        {
            var row = values.AsSpan(i * width, width);
            var label = (int)labels[(int)chosen[i]];
            var best = width == 1 ? row[0] > 0 ? 1 : 0 : Largest(row);
            members[label] = members.GetValueOrDefault(label) + 1;
            recalled[label] = recalled.GetValueOrDefault(label) + (best == label ? 1 : 0);
            costs[label] = costs.GetValueOrDefault(label) + Cost(row, label);
            guessed[best] = guessed.GetValueOrDefault(best) + 1;
            if (best != label)
            {
                gaps.Add(width == 1 ? Math.Abs(row[0]) : row[best] - row[label]);
            }
        }

        gaps.Sort();
        var rarest = members.MinBy(pair => pair.Value).Key;
        return new(
            (double)guessed.Values.Max() / count,
            (double)gaps.Count / count,
            (double)recalled[rarest] / members[rarest],
            costs[rarest] / members[rarest],
            gaps.Count > 0 ? gaps[gaps.Count / 2] : 0);
    }

    private static double Cost(ReadOnlySpan<double> row, int label)
    {
        if (row.Length == 1)
        {
            return OutputCauses.SoftplusOf(label == 1 ? -row[0] : row[0]);
        }

        var (largest, sum) = (row[Largest(row)], 0.0);
        foreach (var logit in row)
        {
            sum += Math.Exp(logit - largest);
        }

        return largest + Math.Log(sum) - row[label];
    }

    private static int Largest(ReadOnlySpan<double> row)
    {
        var best = 0;
        for (var k = 1; k < row.Length; k++)
        {
            best = row[k] > row[best] ? k : best;
        }

        return best;
    }
}
