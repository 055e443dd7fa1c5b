using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>
/// An operator whose product is computed over managed float64 memory; the tensor form copies in and out, and is the
/// only thing that loads the native library.
/// </summary>
public abstract class ManagedOperator : LinearOperator
{
    public sealed override DType DType => DType.Float64;

    protected sealed override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
    {
        using var wide = block.To(DType.Float64);
        var vectors = wide.ToArray<double>();
        var images = new double[vectors.Length];
        ApplyCore(vectors, images, (int)block.Shape[0], cancellation);
        using var result = Tensor.From<double>(images, block.Shape, block.Device);
        return result.To(block.DType);
    }
}
