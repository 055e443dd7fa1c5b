using Theodolite.LinearAlgebra;
using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>A + B, for instance a Hessian with a regulariser's. Owns neither.</summary>
public sealed class SumOperator : LinearOperator
{
    private readonly LinearOperator _a;
    private readonly LinearOperator _b;

    /// <exception cref="ArgumentException">The dimensions or dtypes differ.</exception>
    public SumOperator(LinearOperator a, LinearOperator b)
    {
        if (a.Dimension != b.Dimension || a.DType != b.DType)
        {
            throw new ArgumentException($"Operators that are added agree in dimension and dtype; these have {a.Dimension} in {a.DType} "
                + $"and {b.Dimension} in {b.DType}.");
        }

        (_a, _b) = (a, b);
    }

    public override long Dimension => _a.Dimension;

    public override DType DType => _a.DType;

    public override Device Device => _a.Device;

    public override double StatedError => _a.StatedError + _b.StatedError;

    protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        _a.Apply(block, result, k, cancellation);
        var second = new double[result.Length];
        _b.Apply(block, second, k, cancellation);
        Vectors.AddScaled(result, 1, second);
    }

    protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
    {
        using var second = _b.Apply(block, cancellation);
        return _a.Apply(block, cancellation).Add_(second);
    }
}
