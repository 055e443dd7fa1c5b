using Theodolite.LinearAlgebra;
using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>scale·A + shift·I: its eigenvalues are scale·λ + shift with the same eigenvectors. Does not own A.</summary>
/// <param name="inner">A.</param>
/// <param name="scale">Factor of A.</param>
/// <param name="shift">Multiple of the identity added.</param>
public sealed class AffineOperator(LinearOperator inner, double scale = 1, double shift = 0) : LinearOperator
{
    public override long Dimension => inner.Dimension;

    public override DType DType => inner.DType;

    public override Device Device => inner.Device;

    public override double StatedError => Math.Abs(scale) * inner.StatedError;

    protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        inner.Apply(block, result, k, cancellation);
        Vectors.Scale(result, scale);
        Vectors.AddScaled(result, shift, block);
    }

    protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation) =>
        inner.Apply(block, cancellation).MultiplyScalar_(scale).Add_(block, shift);
}
