using Theodolite.Operators;
using Theodolite.Settings;

namespace Theodolite.Estimators;

/// <summary>
/// A third of the products find the range of A, Q = orth(A·S), a third give tr QᵀAQ exactly, and the rest estimate
/// tr (I − QQᵀ)A(I − QQᵀ) from random vectors (Meyer, Musco, Musco and Woodruff, SOSA 2021). Exact when the rank of A is
/// below a third of the products. Given Q the samples are independent, so the standard error is as honest as Hutchinson's.
/// </summary>
public sealed record HutchPlusPlus : ITraceEstimator
{
    private readonly int _products = 48;
    private readonly int _blockSize = 8;

    /// <summary>Products in all, at least 6.</summary>
    public int Products { get => _products; init => _products = Ranges.Between(6, 1_000_000, value, "products"); }

    /// <summary>Vectors per product block.</summary>
    public int BlockSize { get => _blockSize; init => _blockSize = Ranges.Between(1, 4_096, value, "block-size"); }

    /// <summary>Keys the vectors.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public Estimate Trace(LinearOperator @operator, IProgress<EstimatorProgress>? progress = null, CancellationToken cancellation = default)
    {
        var k = (int)Math.Min(Products / 3, @operator.Dimension);
        using var sketch = new RandomProbes(@operator, ProbeKind.Gaussian, Seed, "trace/sketch").Block(0, k);
        using var y = BlockProducts.Apply(@operator, sketch, BlockSize, (_, done) => Report(done, double.NaN, double.NaN), cancellation);
        _ = BlockProducts.InnerProducts(y, y, k);
        var (q, _) = BlockProducts.Orthonormalize(y);
        using var basis = q;
        using var z = BlockProducts.Apply(@operator, basis, BlockSize, (_, done) => Report(k + done, double.NaN, double.NaN), cancellation);
        var within = BlockProducts.InnerProducts(basis, z, k).Sum();
        if (k == @operator.Dimension)
            return new(within, 0, 2 * k);
        var rest = new Hutchinson { BlockSize = BlockSize, Seed = Seed, Kind = ProbeKind.Gaussian };
        var samples = new List<double>();
        var complete = rest.Sample(@operator, basis, Products - (2 * k), "trace/rest", samples, (done, estimate) =>
            Report((2 * k) + done, within + estimate.Value, estimate.StandardError), cancellation);
        return Estimate.Of([.. samples], (2 * k) + samples.Count, offset: within) with { Incomplete = !complete };

        void Report(int done, double value, double error) => progress?.Report(new(done, Products, value, error));
    }
}
