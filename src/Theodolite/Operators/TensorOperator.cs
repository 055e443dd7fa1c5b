using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>An operator whose product is computed over tensors; the managed form copies and converts.</summary>
/// <param name="dtype">Dtype of the products.</param>
/// <param name="device">Where they are computed.</param>
public abstract class TensorOperator(DType dtype, Device device = default) : LinearOperator
{
    public sealed override DType DType => dtype;

    /// <summary>Where the products are computed; blocks must lie there.</summary>
    public sealed override Device Device => device;

    protected sealed override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        using var wide = Tensor.From(block, [k, Dimension], device);
        using var vectors = wide.To(DType);
        using var images = ApplyCore(vectors, cancellation);
        using var back = images.To(DType.Float64);
        back.CopyTo(result);
    }
}
