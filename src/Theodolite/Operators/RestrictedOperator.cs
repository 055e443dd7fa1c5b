using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>
/// P_S·A·P_Sᵀ: the rows and columns of A that belong to the entries S, in the order of the ranges. A product costs one of A;
/// an objective that can restrict its own programs is cheaper.
/// </summary>
public sealed class RestrictedOperator : LinearOperator
{
    private readonly LinearOperator _inner;
    private readonly (long Start, long Count)[] _ranges;

    /// <param name="inner">A.</param>
    /// <param name="ranges">Runs (first index, length) of the entries S; they must not overlap.</param>
    /// <exception cref="ArgumentException">A range lies outside the operator, is empty, or overlaps another.</exception>
    public RestrictedOperator(LinearOperator inner, IReadOnlyList<(long Start, long Count)> ranges)
    {
        ArgumentNullException.ThrowIfNull(inner);
        var end = 0L;
        foreach (var (start, count) in ranges.OrderBy(range => range.Start))
        {
            if (start < end || count < 1 || count > inner.Dimension - start)
            {
                throw new ArgumentException(
                    $"Entries {start} to {start + count - 1} overlap others or lie outside an operator of dimension {inner.Dimension}.",
                    nameof(ranges));
            }

            end = start + count;
        }

        _inner = inner;
        _ranges = [.. ranges];
        Dimension = _ranges.Sum(range => range.Count);
    }

    public override long Dimension { get; }

    public override DType DType => _inner.DType;

    public override Device Device => _inner.Device;

    public override double StatedError => _inner.StatedError;

    /// <summary>Whether A is disposed with this operator.</summary>
    public bool OwnsInner { get; init; }

    protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        var (p, s) = ((int)_inner.Dimension, (int)Dimension);
        var (vectors, images) = (new double[k * p], new double[k * p]);
        for (var row = 0; row < k; row++)
        {
            var at = row * s;
            foreach (var (start, count) in _ranges)
            {
                block.Slice(at, (int)count).CopyTo(vectors.AsSpan((row * p) + (int)start));
                at += (int)count;
            }
        }

        _inner.Apply(vectors, images, k, cancellation);
        for (var row = 0; row < k; row++)
        {
            var at = row * s;
            foreach (var (start, count) in _ranges)
            {
                images.AsSpan((row * p) + (int)start, (int)count).CopyTo(result[at..]);
                at += (int)count;
            }
        }
    }

    protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
    {
        var k = block.Shape[0];
        using var vectors = Tensor.Zeros([k, _inner.Dimension], block.DType, block.Device);
        Copy(vectors, block, into: true);
        using var images = _inner.Apply(vectors, cancellation);
        var result = Tensor.Empty([k, Dimension], block.DType, block.Device);
        Copy(images, result, into: false);
        return result;
    }

    private void Copy(Tensor whole, Tensor part, bool into)
    {
        var at = 0L;
        foreach (var (start, count) in _ranges)
        {
            using var wide = whole.Narrow(1, start, count);
            using var narrow = part.Narrow(1, at, count);
            (into ? wide : narrow).Copy_(into ? narrow : wide);
            at += count;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && OwnsInner)
        {
            _inner.Dispose();
        }
    }
}
