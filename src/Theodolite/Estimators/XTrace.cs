using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>
/// The exchangeable trace estimator (Epperly, Tropp and Webber, SIAM J. Matrix Anal. Appl. 45, 2024, section 2): with k =
/// products/2 Gaussian vectors, each in turn estimates what the range found by the other k − 1 leaves of the trace, and
/// the mean is taken. Unbiased; exact when the rank of A is below k; the error falls like the k-th singular values
/// where Hutchinson's falls like 1/√k.
/// </summary>
/// <remarks>
/// The standard error is √(Σ(tᵢ − t̄)²/(k(k − 1))) (section 2.3). The tᵢ share their range and are not independent, so it is an
/// approximation: usually within a factor of two, and no t-interval is claimed exact from it.
/// </remarks>
public sealed record XTrace : ITraceEstimator
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
    public Estimate Trace(LinearOperator @operator, IProgress<EstimatorProgress>? progress = null, CancellationToken cancellation = default)
    {
        var wanted = new SketchMemory((int)Math.Min(Products / 2, @operator.Dimension), BlockSize);
        var (k, width) = SketchMemory.Plan(@operator, MemoryBytes, wanted, copies: 5, beside: (2, 0), least: 2);
        using var omega = new RandomProbes(@operator, ProbeKind.Gaussian, Seed, "trace/exchangeable").Block(0, k);
        var lengths = BlockProducts.InnerProducts(omega, omega, k);
        var plain = default(Estimate);
        try
        {
            using var state = LeaveOneOut.Build(@operator, omega, width, First, Second, cancellation);
            return Estimate.Of(Samples(state, lengths, @operator), 2 * k);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && plain.DegreesOfFreedom > 0)
        {
            return plain with { Incomplete = true };
        }

        void First(Tensor images, int done)
        {
            var products = BlockProducts.InnerProducts(omega, images, done);
            plain = Estimate.Of([.. products.Select((product, i) => product * @operator.Dimension / lengths[i])], done);
            progress?.Report(new(done, 2 * k, plain.Value, plain.StandardError));
        }

        void Second(int done) => progress?.Report(new(done, 2 * k, plain.Value, plain.StandardError));
    }

    // With w = Qω, σ = s·w and p = w − σs, the part of ω outside the left-out range is u = ω − Qᵀp, and
    // uᵀAu = w·r − 2r·p + pᵀHp, since Aω = Qᵀr. Scaled by (P − k + 1)/‖u‖², it is unbiased for the trace outside.
    private static double[] Samples(LeaveOneOut state, double[] lengths, LinearOperator @operator)
    {
        var k = state.Count;
        var h = BlockProducts.Gram(state.Q, state.Z);
        var w = BlockProducts.Gram(state.Omega, state.Q);
        var (s, _) = state.LeftOut(@operator.DType.UnitRoundoff());
        var trace = Enumerable.Range(0, k).Sum(i => h[(i * k) + i]);
        var samples = new double[k];
        for (var i = 0; i < k; i++)
        {
            ReadOnlySpan<double> si = s.AsSpan(i * k, k), wi = w.AsSpan(i * k, k);
            var along = Vectors.Dot(si, wi);
            var p = wi.ToArray();
            Vectors.AddScaled(p, -along, si);
            var (product, square) = (Form(h, si, si, k), Form(h, p, p, k));
            for (var j = 0; j <= i; j++)
            {
                square += state.R[(j * k) + i] * (wi[j] - (2 * p[j]));
            }

            var outside = lengths[i] - Vectors.Dot(p, p);
            samples[i] = trace - product + (square * (@operator.Dimension - k + 1) / outside);
        }

        return samples;
    }

    private static double Form(double[] h, ReadOnlySpan<double> x, ReadOnlySpan<double> y, int k)
    {
        var sum = 0.0;
        for (var i = 0; i < k; i++)
        {
            sum += x[i] * Vectors.Dot(h.AsSpan(i * k, k), y);
        }

        return sum;
    }
}
