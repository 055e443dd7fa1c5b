using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Landscape;

/// <summary>
/// A loss as a function of the coordinates on a line or plane: g(a) = f(θ₀ + D·a), ∇g = Dᵀ∇f, ∇²g = Dᵀ∇²f·D with the directions as the
/// columns of D. What moves on it stays on the plane: its descents are not those of f.
/// </summary>
/// <param name="inner">f.</param>
/// <param name="plane">θ₀ and D.</param>
/// <param name="names">Names of the coordinates; null for those of the directions.</param>
/// <param name="owner">What owns f and is disposed with this: f itself, or its study; null for none.</param>
public sealed class PlaneObjective(Objective inner, LandscapePlane plane, IReadOnlyList<string>? names = null, IDisposable? owner = null)
    : Objective
{
    /// <summary>f.</summary>
    public Objective Inner => inner;

    /// <summary>θ₀ and D.</summary>
    public LandscapePlane Plane => plane;

    public override ParameterLayout Parameters { get; } =
        ParameterLayout.OfScalars([.. names ?? [.. plane.Directions.Select(direction => direction.Name)]]);

    public override DType DType => inner.DType;

    public override double? LowerBound => inner.LowerBound;

    public override double RelativeNoise => inner.RelativeNoise;

    public override IReadOnlyList<NonSmoothPart> NonSmooth => inner.NonSmooth;

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        inner.Value(At(theta), cancellation);

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        var whole = new double[plane.Origin.Length];
        var value = inner.Gradient(At(theta), whole, cancellation);
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] = Vectors.Dot(plane.Directions[i].Vector, whole);
        }

        return value;
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var (k, count) = (plane.Directions.Count, plane.Origin.Length);
        var block = new double[k * count];
        for (var i = 0; i < k; i++)
        {
            plane.Directions[i].Vector.CopyTo(block, i * count);
        }

        var products = new double[block.Length];
        using (var hessian = inner.Hessian(At(theta), cancellation))
        {
            hessian.Apply(block, products, k, cancellation);
        }

        var small = new double[k * k];
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var one = Vectors.Dot(plane.Directions[i].Vector, products.AsSpan(j * count, count));
                var other = Vectors.Dot(plane.Directions[j].Vector, products.AsSpan(i * count, count));
                small[(i * k) + j] = small[(j * k) + i] = (one + other) / 2;
            }
        }

        return new DenseOperator(small, k);
    }

    public override long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        inner.CountKinks(At(theta), cancellation);

    public override Objective InDoublePrecision() =>
        inner.InDoublePrecision() is var exact && ReferenceEquals(exact, inner) ? this
            : new PlaneObjective(exact, plane, [.. Parameters.Blocks.Select(block => block.Name)], exact);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            owner?.Dispose();
        }
    }

    private double[] At(ReadOnlySpan<double> coordinates)
    {
        var theta = new double[plane.Origin.Length];
        plane.At(coordinates, theta);
        return theta;
    }
}
