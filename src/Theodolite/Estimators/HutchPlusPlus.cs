using Theodolite.Operators;
using Theodolite.Settings;
using Theodolite.Torch;

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
    private readonly long _memoryBytes = 4L << 30;

    /// <summary>Products in all, at least 6.</summary>
    public int Products { get => _products; init => _products = Ranges.Between(6, 1_000_000, value, "products"); }

    /// <summary>Vectors per product block.</summary>
    public int BlockSize { get => _blockSize; init => _blockSize = Ranges.Between(1, 4_096, value, "block-size"); }

    /// <summary>Bytes that vectors may take: what of the range does not fit goes to the random vectors of the rest.</summary>
    public long MemoryBytes
    {
        get => _memoryBytes; init =>
        _memoryBytes = value > 0 ? value : throw Ranges.Bad($"memory must be a positive number of bytes, not {value}.");
    }

    /// <summary>Keys the vectors.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public Estimate Trace(LinearOperator @operator, IProgress<EstimatorProgress>? progress = null, CancellationToken cancellation = default)
    {
        var wanted = new SketchMemory((int)Math.Min(Products / 3, @operator.Dimension), BlockSize);
        var (k, block) = SketchMemory.Plan(@operator, MemoryBytes, wanted, copies: 4, beside: (3, 0), least: 0);
        using var basis = k > 0 ? Range(@operator, k, block, done => Report(done, double.NaN, double.NaN), cancellation) : null;
        var within = basis is null ? 0 : Within(@operator, basis, block, done => Report(k + done, double.NaN, double.NaN), cancellation);
        if (k == @operator.Dimension)
        {
            return new(within, 0, 2 * k);
        }

        var rest = new Hutchinson { BlockSize = block, Seed = Seed, Kind = ProbeKind.Gaussian };
        var samples = new List<double>();
        var complete = rest.Sample(@operator, basis, Products - (2 * k), "trace/rest", samples, (done, estimate) =>
            Report((2 * k) + done, within + estimate.Value, estimate.StandardError), cancellation);
        return Estimate.Of([.. samples], (2 * k) + samples.Count, offset: within) with { Incomplete = !complete };

        void Report(int done, double value, double error) => progress?.Report(new(done, Products, value, error));
    }

    // Q [k, P]. The random vectors and their images are let go as soon as they have served.
    private Tensor Range(LinearOperator @operator, int k, int block, Action<int> report, CancellationToken cancellation)
    {
        using var images = Images();
        _ = BlockProducts.InnerProducts(images, images, k);
        return BlockProducts.Orthonormalize(images).Q;

        Tensor Images()
        {
            using var sketch = new RandomProbes(@operator, ProbeKind.Gaussian, Seed, "trace/sketch").Block(0, k);
            return BlockProducts.Apply(@operator, sketch, block, (_, done) => report(done), cancellation);
        }
    }

    private static double Within(LinearOperator @operator, Tensor basis, int block, Action<int> report, CancellationToken cancellation)
    {
        using var images = BlockProducts.Apply(@operator, basis, block, (_, done) => report(done), cancellation);
        return BlockProducts.InnerProducts(basis, images, (int)basis.Shape[0]).Sum();
    }
}
