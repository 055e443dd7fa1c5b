using Theodolite.Operators;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>
/// tr A ≈ mean of zᵀAz over n random vectors with E[zzᵀ] = I (Girard, Numer. Math. 56, 1989; Hutchinson, Commun. Stat.
/// 19, 1990). With signs the variance is 2·(‖A‖_F² − Σ aᵢᵢ²)/n. Gaussian vectors are scaled to length √P, so that only the
/// spread of the eigenvalues counts: 2P/(P + 2)·(Σ λᵢ² − (Σ λᵢ)²/P)/n.
/// </summary>
public sealed record Hutchinson : ITraceEstimator
{
    private readonly int _probes = 32;
    private readonly int _blockSize = 8;

    /// <summary>n, products in all.</summary>
    public int Probes { get => _probes; init => _probes = Ranges.Between(1, 1_000_000, value, "probes"); }

    /// <summary>Vectors per product block.</summary>
    public int BlockSize { get => _blockSize; init => _blockSize = Ranges.Between(1, 4_096, value, "block-size"); }

    /// <summary>Distribution of the vectors.</summary>
    public ProbeKind Kind { get; init; } = ProbeKind.Rademacher;

    /// <summary>Keys the vectors.</summary>
    public ulong Seed { get; init; }

    /// <summary>Eigenpairs whose part of the trace is taken as known.</summary>
    public Deflation Deflation { get; init; } = Deflation.None;

    /// <inheritdoc/>
    public Estimate Trace(LinearOperator @operator, IProgress<EstimatorProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var known = Deflation.Rows(@operator);
        var samples = new List<double>();
        var complete = Sample(@operator, known, Probes, "trace", samples, (products, estimate) =>
            progress?.Report(new(products, Probes, estimate.Value, estimate.StandardError)), cancellation);
        return Estimate.Of([.. samples], samples.Count, offset: Deflation.Values.Sum()) with { Incomplete = !complete };
    }

    /// <summary>
    /// Adds zᵀAz of projected vectors until there are enough. Returns false when cancelled with at least two at hand.
    /// </summary>
    internal bool Sample(
        LinearOperator @operator,
        Tensor? known,
        int count,
        string purpose,
        List<double> samples,
        Action<int, Estimate> report,
        CancellationToken cancellation)
    {
        var probes = new RandomProbes(@operator, Kind, Seed, purpose);
        var rest = @operator.Dimension - (known?.Shape[0] ?? 0);
        try
        {
            while (samples.Count < count)
            {
                cancellation.ThrowIfCancellationRequested();
                var k = Math.Min(BlockSize, count - samples.Count);
                using var block = probes.Block(samples.Count, k);
                Deflation.Remove(block, known);
                using var image = @operator.Apply(block, cancellation);
                var products = BlockProducts.InnerProducts(block, image, k);
                var squares = Kind == ProbeKind.Gaussian ? BlockProducts.InnerProducts(block, block, k) : null;
                for (var i = 0; i < k; i++)
                {
                    samples.Add(squares is null ? products[i] : products[i] * rest / squares[i]);
                }

                report(samples.Count, Estimate.Of([.. samples], samples.Count, offset: Deflation.Values.Sum()));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && samples.Count >= 2)
        {
            return false;
        }

        return true;
    }
}
