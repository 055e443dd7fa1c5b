using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>
/// (I − QᵀQ)·A·(I − QᵀQ) for orthonormal rows Q [q, P]: A in the complement of known directions, such as eigenvectors already
/// found or a known kernel, which become eigenvectors of eigenvalue 0. Owns neither A nor Q.
/// </summary>
public sealed class ProjectedOperator : TensorOperator
{
    private readonly LinearOperator _inner;
    private readonly Tensor _q;

    /// <param name="inner">A.</param>
    /// <param name="directions">Q, in the dtype and on the device of A; orthonormal to about its roundoff.</param>
    /// <exception cref="ArgumentException">Q is not a matrix of rows of length P and of the operator's dtype.</exception>
    public ProjectedOperator(LinearOperator inner, Tensor directions)
        : base(inner.DType, inner.Device)
    {
        if (directions.Shape.Rank != 2 || directions.Shape[1] != inner.Dimension || directions.DType != inner.DType)
        {
            throw new ArgumentException(
                $"The directions are {inner.DType} rows [q, {inner.Dimension}], not {directions.DType}{directions.Shape}.",
                nameof(directions));
        }

        (_inner, _q) = (inner, directions);
    }

    public override long Dimension => _inner.Dimension;

    public override double StatedError => _inner.StatedError;

    protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
    {
        using var vectors = block.Clone();
        Project(vectors);
        var images = _inner.Apply(vectors, cancellation);
        Project(images);
        return images;
    }

    private void Project(Tensor rows)
    {
        using var transposed = _q.T();
        using var components = rows.MatMul(transposed);
        Tensor.AddMatMul(rows, rows, components, _q, 1, -1);
    }
}
