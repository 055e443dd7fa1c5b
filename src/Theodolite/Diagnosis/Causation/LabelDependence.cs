using Theodolite.Data;
using Theodolite.LinearAlgebra;
using Theodolite.Models.Losses;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Causation;

/// <summary>
/// Whether targets depend on inputs, by permutation: agreement of eight nearest neighbours in standardised inputs, and the squared
/// correlations of columns with targets, each against the same with shuffled targets. Neither depends on the scale of the inputs, so two
/// clusters that a badly scaled network cannot tell apart are told apart here.
/// </summary>
/// <param name="PValue">The smaller p-value of the two; above 0.03 nothing speaks for a dependence.</param>
/// <param name="Agreement">Share of neighbours of the same class, or minus the distance of their mean target.</param>
/// <param name="Shuffled">The same with shuffled targets, on average.</param>
internal sealed record LabelDependence(double PValue, double Agreement, double Shuffled)
{
    private const int Samples = 800;
    private const int Shuffles = 299;

    /// <summary>Neighbours of a sample.</summary>
    private const int Nearest = 8;

    /// <summary>Tests it on at most 800 samples; null where the inputs are tokens or the targets sequences.</summary>
    public static LabelDependence? Test(Circumstances at)
    {
        if (at.Network.Network.TakesTokens || at.Network.Loss is SequenceCrossEntropy)
        {
            return null;
        }

        var data = at.Data;
        var count = Math.Min(Samples, data.Count);
        var chosen = Philox.For(at.M.Settings.Seed, "survey/labels").Permutation(data.Count)[..count];
        var inputs = Columns(data, chosen);
        var classes = at.Network.Loss is CrossEntropy && data.HasLabels;
        var targets = chosen.Select(index => classes ? data.Labels.Span[index] : data.Targets.Span[index * (int)data.TargetShape.Count])
            .ToArray();
        var neighbours = Neighbours(inputs, count);
        var rows = Rows(inputs, count);
        var (agreement, correlation) = (Agree(neighbours, targets, classes), Correlate(rows, targets, classes));
        var (above, higher, sum) = (0, 0, 0.0);
        for (var shuffle = 0; shuffle < Shuffles; shuffle++)
        {
            var order = Philox.For(at.M.Settings.Seed, "survey/shuffle", (ulong)shuffle).Permutation(count);
            var mixed = Array.ConvertAll(order, index => targets[index]);
            var random = Agree(neighbours, mixed, classes);
            sum += random;
            above += random >= agreement ? 1 : 0;
            higher += Correlate(rows, mixed, classes) >= correlation ? 1 : 0;
        }

        return new(Math.Min(above + 1, higher + 1) / (Shuffles + 1.0), agreement, sum / Shuffles);
    }

    // [column][sample], with mean 0 and deviation 1; constant columns are left out.
    private static List<double[]> Columns(Dataset data, int[] chosen)
    {
        var columns = new List<double[]>();
        var values = data.Subset(chosen).Doubles.Span;
        for (var feature = 0; feature < data.Features; feature++)
        {
            var column = new double[chosen.Length];
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = values[(i * data.Features) + feature];
            }

            var mean = column.Average();
            var deviation = Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
            if (deviation > 0)
            {
                columns.Add(Array.ConvertAll(column, value => (value - mean) / deviation));
            }
        }

        return columns;
    }

    private static int[][] Neighbours(List<double[]> columns, int count)
    {
        var nearest = new int[count][];
        var order = new int[count];
        var distances = new double[count];
        for (var i = 0; i < count; i++)
        {
            Array.Clear(distances);
            foreach (var column in columns)
            {
                Vectors.AddSquaredDistances(distances, column, column[i]);
            }

            distances[i] = double.PositiveInfinity;
            for (var j = 0; j < count; j++)
            {
                order[j] = j;
            }

            Array.Sort(distances, order);
            nearest[i] = order[..Math.Min(Nearest, count - 1)];
        }

        return nearest;
    }

    private static double Agree(int[][] neighbours, double[] targets, bool classes)
    {
        var sum = 0.0;
        for (var i = 0; i < neighbours.Length; i++)
        {
            var own = targets[i];
            sum += classes
                ? neighbours[i].Count(other => targets[other] == own) / (double)neighbours[i].Length
                : -Math.Abs(neighbours[i].Average(other => targets[other]) - own);
        }

        return sum / neighbours.Length;
    }

    // Σ over columns of the squared correlation with the target, or of the share of variance that the classes explain.
    private static double Correlate(ReadOnlySpan<double> rows, double[] targets, bool classes)
    {
        var (count, width) = (targets.Length, rows.Length / targets.Length);
        var mean = classes ? 0 : targets.Average();
        var kinds = classes ? (int)targets.Max() + 1 : 1;
        var (sizes, sums) = (new int[kinds], new double[kinds * width]);
        for (var i = 0; i < count; i++)
        {
            var kind = classes ? (int)targets[i] : 0;
            sizes[kind]++;
            Vectors.AddScaled(sums.AsSpan(kind * width, width), classes ? 1 : targets[i] - mean, rows.Slice(i * width, width));
        }

        var explained = 0.0;
        for (var kind = 0; kind < kinds; kind++)
        {
            var sum = sums.AsSpan(kind * width, width);
            explained += sizes[kind] > 0 ? Vectors.Dot(sum, sum) / sizes[kind] : 0;
        }

        return explained / count;
    }

    private static double[] Rows(List<double[]> columns, int count)
    {
        var rows = new double[count * columns.Count];
        for (var column = 0; column < columns.Count; column++)
        {
            for (var i = 0; i < count; i++)
            {
                rows[(i * columns.Count) + column] = columns[column][i];
            }
        }

        return rows;
    }
}
