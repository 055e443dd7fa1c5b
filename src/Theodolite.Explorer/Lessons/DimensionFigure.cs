using Theodolite.Randomness;

namespace Theodolite.Explorer.Lessons;

/// <summary>
/// Signs of the eigenvalues of random symmetric matrices: N(0, 1) off the diagonal, N(0, 2) on it, each plus s√N on the diagonal. By
/// Sylvester's law the pivots of LDLᵀ have the signs of the eigenvalues; those of the first k rows belong to the leading block of order k,
/// a random matrix of the same kind, so one sample serves all orders up to N.
/// </summary>
/// <param name="Order">N.</param>
/// <param name="Matrices">How many were drawn.</param>
/// <param name="Positive">For k = 1 … N: how many leading blocks of order k, not shifted, have only positive eigenvalues.</param>
/// <param name="Counts">For j = 0 … N: how many shifted matrices have j positive eigenvalues.</param>
public sealed record DimensionFigure(int Order, int Matrices, IReadOnlyList<int> Positive, IReadOnlyList<int> Counts)
{
    /// <summary>Largest N.</summary>
    public const int Largest = 12;

    private const int Entries = 600_000;

    /// <summary>P(all eigenvalues &gt; 0) for N = 1 … 6: 1/2, (2 − √2)/4, … (Dean and Majumdar 2006; Dedieu and Malajovich 2008).</summary>
    public static IReadOnlyList<double> Published { get; } = [0.5, 0.146447, 0.0249209, 2.45671e-3, 1.40115e-4, 4.62e-6];

    /// <summary>The share of matrices that have only positive eigenvalues.</summary>
    public double Minima => (double)Counts[Order] / Matrices;

    /// <summary>The mean share of positive eigenvalues.</summary>
    public double MeanShare => Counts.Select((count, j) => (double)count * j).Sum() / ((double)Matrices * Order);

    /// <summary>The share of leading blocks of order k with only positive eigenvalues, and its standard error.</summary>
    public (double Share, double Error) Estimate(int k)
    {
        var share = (double)Positive[k - 1] / Matrices;
        return (share, Math.Sqrt(share * (1 - share) / Matrices));
    }

    /// <summary>What coin flips say about j heads of N.</summary>
    public static double Binomial(int order, int j)
    {
        var value = Math.Pow(2, -order);
        for (var k = 1; k <= j; k++)
        {
            value *= (double)(order - k + 1) / k;
        }

        return value;
    }

    /// <summary>Draws matrices: fewer where each has more entries.</summary>
    /// <param name="order">N.</param>
    /// <param name="shift">s, in units of √N; the spectrum without it reaches from −2√N to 2√N.</param>
    /// <param name="seed">Keys the draws.</param>
    /// <param name="cancellation">Stops between draws.</param>
    public static DimensionFigure Of(int order, double shift, ulong seed, CancellationToken cancellation)
    {
        var matrices = Entries / (order * (order + 1) / 2);
        var random = Philox.For(seed, "lesson/dimension", (ulong)order);
        var (positive, counts) = (new int[order], new int[order + 1]);
        var (entries, work) = (new double[order * (order + 1) / 2], new double[order * order]);
        for (var drawn = 0; drawn < matrices; drawn++)
        {
            if (drawn % 1_000 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            random.FillGaussian(entries);
            Fill(work, entries, order, 0);
            Pivots(work, order);
            for (var k = 0; k < order && work[(k * order) + k] > 0; k++)
            {
                positive[k]++;
            }

            if (shift != 0)
            {
                Fill(work, entries, order, shift * Math.Sqrt(order));
                Pivots(work, order);
            }

            counts[Enumerable.Range(0, order).Count(k => work[(k * order) + k] > 0)]++;
        }

        return new(order, matrices, positive, counts);
    }

    private static void Fill(double[] work, double[] entries, int order, double shift)
    {
        for (int i = 0, at = 0; i < order; i++)
        {
            for (var j = 0; j <= i; j++, at++)
            {
                work[(i * order) + j] = i == j ? (Math.Sqrt(2) * entries[at]) + shift : entries[at];
            }
        }
    }

    // Lower triangle to LDLᵀ, the pivots on the diagonal; no pivot is zero but with probability zero.
    private static void Pivots(double[] work, int order)
    {
        for (var k = 0; k < order; k++)
        {
            var pivot = work[(k * order) + k];
            for (var i = k + 1; i < order; i++)
            {
                var factor = work[(i * order) + k] / pivot;
                for (var j = k + 1; j <= i; j++)
                {
                    work[(i * order) + j] -= factor * work[(j * order) + k];
                }
            }
        }
    }
}
