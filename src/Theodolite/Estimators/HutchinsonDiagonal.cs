using Theodolite.Operators;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>
/// diag A ≈ mean of z ∘ Az over n vectors of signs (Bekas, Kokiopoulou and Saad, Appl. Numer. Math. 57, 2007); entry i has
/// the variance Σ_{j≠i} aᵢⱼ²/n.
/// </summary>
public sealed record HutchinsonDiagonal : IDiagonalEstimator
{
    private readonly int _probes = 32;
    private readonly int _blockSize = 8;

    /// <summary>n, products in all.</summary>
    public int Probes { get => _probes; init => _probes = Ranges.Between(2, 1_000_000, value, "probes"); }

    /// <summary>Vectors per product block.</summary>
    public int BlockSize { get => _blockSize; init => _blockSize = Ranges.Between(1, 4_096, value, "block-size"); }

    /// <summary>Keys the vectors.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public DiagonalEstimate Diagonal(
        LinearOperator @operator,
        IProgress<EstimatorProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var probes = new RandomProbes(@operator, ProbeKind.Rademacher, Seed, "diagonal");
        using var entries = new EntryMoments(@operator);
        var traces = new List<double>();
        var complete = true;
        try
        {
            while (traces.Count < Probes)
            {
                cancellation.ThrowIfCancellationRequested();
                var k = Math.Min(BlockSize, Probes - traces.Count);
                using var block = probes.Block(traces.Count, k);
                using var image = @operator.Apply(block, cancellation);
                traces.AddRange(BlockProducts.InnerProducts(block, image, k));
                image.Multiply_(block);
                entries.Add(image);
                var trace = Estimate.Of([.. traces], traces.Count);
                progress?.Report(new(traces.Count, Probes, trace.Value, trace.StandardError));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && traces.Count >= 2)
        {
            complete = false;
        }

        var (values, errors) = entries.Result(null);
        return new(values, errors, Estimate.Of([.. traces], traces.Count) with { Incomplete = !complete }, traces.Count, complete);
    }
}
