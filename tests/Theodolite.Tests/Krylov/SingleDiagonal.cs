using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Krylov;

/// <summary>diag(d) whose products are rounded to float32.</summary>
internal sealed class SingleDiagonal(double[] values) : TensorOperator(DType.Float32)
{
    private readonly Tensor _values = Wide(values);

    public override long Dimension => values.Length;

    protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation) => block.Multiply(_values);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _values.Dispose();
        }
    }

    private static Tensor Wide(double[] values)
    {
        using var wide = Tensor.From<double>(values, [1, values.Length]);
        return wide.To(DType.Float32);
    }
}
