using Theodolite.Operators;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>
/// The exchangeable diagonal estimator (Epperly, Tropp and Webber 2024, section 2.4): diag A is split into that of Π·A, Π
/// projecting on the range found by all vectors of signs but one, which is known, and that of (I − Π)·A, which the one left
/// out estimates as ω ∘ (I − Π)Aω; the mean over all k = products/2 is taken. Unbiased, and exact when the rank of A is
/// below k.
/// </summary>
/// <remarks>
/// As for <see cref="XTrace"/>, the standard errors are approximate: measured over many seeds they are right within a factor of
/// two from 24 products on, and up to 2.5 times too small with 12 where a few eigenvectors carry an entry. Where an interval
/// is needed, <see cref="HutchinsonDiagonal"/> has independent samples.
/// </remarks>
public sealed record XDiag : IDiagonalEstimator
{
    private readonly int _products = 48;
    private readonly int _blockSize = 8;
    private readonly long _memoryBytes = 4L << 30;

    /// <summary>Products in all, at least 4; an odd one is not used.</summary>
    public int Products { get => _products; init => _products = Ranges.Between(4, 1_000_000, value, "products"); }

    /// <summary>Vectors per product block.</summary>
    public int BlockSize { get => _blockSize; init => _blockSize = Ranges.Between(1, 4_096, value, "block-size"); }

    /// <summary>Bytes that vectors may take: what does not fit is left out, with its products, at the price of a larger error.</summary>
    public long MemoryBytes
    {
        get => _memoryBytes; init =>
        _memoryBytes = value > 0 ? value : throw Ranges.Bad($"memory must be a positive number of bytes, not {value}.");
    }

    /// <summary>Keys the vectors.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    /// <remarks>Cancelled in the first half, the products so far serve as Hutchinson's.</remarks>
    public DiagonalEstimate Diagonal(
        LinearOperator @operator,
        IProgress<EstimatorProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var wanted = new SketchMemory((int)Math.Min(Products / 2, @operator.Dimension), BlockSize);
        var (k, width) = SketchMemory.Plan(@operator, MemoryBytes, wanted, copies: 7, beside: (2, 8), least: 2);
        using var omega = new RandomProbes(@operator, ProbeKind.Rademacher, Seed, "diagonal/exchangeable").Block(0, k);
        using var plain = new EntryMoments(@operator);
        var traces = new List<double>();
        try
        {
            using var state = LeaveOneOut.Build(@operator, omega, width, First, Second, cancellation);
            return Combine(state, @operator);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && traces.Count >= 2)
        {
            var (values, errors) = plain.Result(null);
            return new(values, errors, Trace() with { Incomplete = true }, traces.Count, Complete: false);
        }

        Estimate Trace() => Estimate.Of([.. traces], traces.Count);

        void First(Tensor images, int done)
        {
            for (var i = traces.Count; i < done; i++)
            {
                using var probe = omega.Narrow(0, i, 1);
                using var image = images.Narrow(0, i, 1);
                using var entries = image.Multiply(probe);
                plain.Add(entries);
                traces.Add(image.InnerProduct(probe));
            }

            Second(done);
        }

        void Second(int done) => progress?.Report(new(done, 2 * k, Trace().Value, Trace().StandardError));
    }

    // Aω = Qᵀr lies in the range of Q, so (I − Π)Aω = (Qᵀs)·(s·r), and s·r = 1/‖R⁻ᵀe‖.
    private static DiagonalEstimate Combine(LeaveOneOut state, LinearOperator @operator)
    {
        var k = state.Count;
        var (s, coupling) = state.LeftOut(@operator.DType.UnitRoundoff());
        using var wide = Tensor.From<double>(s, [k, k], @operator.Device);
        using var mix = wide.To(@operator.DType);
        using var left = mix.MatMul(state.Q);
        using var images = mix.MatMul(state.Z);
        using var factors = Tensor.From(coupling, [k, 1], @operator.Device);
        using var column = factors.To(@operator.DType);
        using var samples = state.Omega.Multiply(column);
        samples.Add_(images, -1);
        samples.Multiply_(left);
        using var products = state.Q.Multiply(state.Z);
        using var sum = products.Sum([0]);
        using var whole = sum.To(DType.Float64);
        using var entries = new EntryMoments(@operator);
        entries.Add(samples);
        var traces = new double[k];
        for (var i = 0; i < k; i++)
        {
            using var row = samples.Select(0, i);
            using var one = row.To(DType.Float64);
            using var total = one.Sum();
            traces[i] = total.ToDouble();
        }

        using var known = whole.Sum();
        var (values, errors) = entries.Result(whole);
        return new(values, errors, Estimate.Of(traces, 2 * k, offset: known.ToDouble()), 2 * k, Complete: true);
    }
}
