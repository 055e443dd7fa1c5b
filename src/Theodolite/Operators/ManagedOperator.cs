using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>
/// An operator whose product is computed over managed float64 memory; the tensor form copies in and out, and is the
/// only thing that loads the native library.
/// </summary>
public abstract class ManagedOperator : LinearOperator
{
    public sealed override DType DType => DType.Float64;

    protected sealed override Tensor ApplyCore(Tensor block, CancellationToken cancellation) =>
        throw new NotSupportedException("This operator has no tensor form yet.");
}
