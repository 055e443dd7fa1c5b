using Theodolite.Collectives;
using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>
/// A symmetric linear operator A on ℝᴾ, applied to blocks of k vectors at once. The block axis leads:
/// a block V is [k, P], row i being vᵢ, and the result is [k, P] with row i being A·vᵢ.
/// </summary>
/// <remarks>
/// Two forms of the same product exist: over managed float64 memory
/// (<see cref="Apply(ReadOnlySpan{double}, Span{double}, int, CancellationToken)"/>),
/// which needs no native library, and over tensors. Each implementation provides the one that is natural to it.
/// </remarks>
public abstract class LinearOperator : IDisposable
{
    private long _products;

    /// <summary>P, the length of the vectors.</summary>
    public abstract long Dimension { get; }

    /// <summary>Dtype in which the products are computed; its roundoff bounds their error.</summary>
    public abstract DType DType { get; }

    /// <summary>Among whom its products are shared; all ask for the same ones in the same order.</summary>
    public virtual Processes Processes => Processes.Alone;

    /// <summary>Where tensor blocks lie.</summary>
    public virtual Device Device => default;

    /// <summary>
    /// Error ‖Ãv − Av‖/‖v‖ of a product beyond the roundoff u·‖A‖ of the dtype: 0 for derivative programs, truncation
    /// and cancellation for numerical differentiation.
    /// </summary>
    public virtual double StatedError => 0;

    /// <summary>Number of single-vector products computed so far: a block of k counts k.</summary>
    public long Products => Interlocked.Read(ref _products);

    /// <summary>
    /// Largest size of a spurious eigenvalue that arithmetic alone can produce: 16·√P·u·‖A‖ for products and solver, plus
    /// <see cref="StatedError"/>.
    /// </summary>
    /// <param name="norm">‖A‖.</param>
    public double RoundingOf(double norm) => (16 * Math.Sqrt(Dimension) * DType.UnitRoundoff() * norm) + StatedError;

    /// <summary>Computes A·vᵢ for the k rows of a block.</summary>
    /// <param name="block">k·P numbers, row by row.</param>
    /// <param name="result">Receives k·P numbers, row by row; must not overlap <paramref name="block"/>.</param>
    /// <param name="k">Number of vectors.</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    /// <exception cref="ArgumentException">A length is not k·P.</exception>
    public void Apply(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation = default)
    {
        var expected = checked(k * Dimension);
        if (block.Length != expected || result.Length != expected)
        {
            throw new ArgumentException(
                $"A block of {k} vectors of length {Dimension} has {expected} numbers, not {block.Length} in and {result.Length} out.");
        }

        ApplyCore(block, result, k, cancellation);
        Interlocked.Add(ref _products, k);
    }

    /// <summary>Computes A·vᵢ for the k rows of a [k, P] tensor of the operator's dtype; the caller owns the result.</summary>
    public Tensor Apply(Tensor block, CancellationToken cancellation = default)
    {
        if (block.Shape.Rank != 2 || block.Shape[1] != Dimension)
        {
            throw new ArgumentException($"A block of vectors has shape [k, {Dimension}], not {block.Shape}.", nameof(block));
        }

        var result = ApplyCore(block, cancellation);
        Interlocked.Add(ref _products, block.Shape[0]);
        return result;
    }

    protected abstract void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation);

    protected abstract Tensor ApplyCore(Tensor block, CancellationToken cancellation);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
