using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>
/// ½·Σ dᵢxᵢ² over many coordinates, plus valleys (a·b − 1)² over pairs of the coordinates after them, plus, on request,
/// (y − x²)(y − 2x²) over the last two. At <see cref="Critical"/> the Hessian has the eigenvalues dᵢ, 0 and 4 for each
/// pair, 0 and 2 for the last two.
/// </summary>
internal sealed class PlantedObjective(double[] d, int valleys = 0, bool bent = false) : Objective
{
    private int Count => d.Length + (2 * valleys) + (bent ? 2 : 0);

    public override ParameterLayout Parameters { get; } = new([("x", [d.Length + (2 * valleys) + (bent ? 2 : 0)])]);

    public override DType DType => DType.Float64;

    public double[] Critical()
    {
        var theta = new double[Count];
        theta.AsSpan(d.Length, 2 * valleys).Fill(1);
        return theta;
    }

    public override double Value(ReadOnlySpan<double> x, CancellationToken cancellation = default) =>
        Gradient(x, new double[x.Length], cancellation);

    public override double Gradient(ReadOnlySpan<double> x, Span<double> g, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var value = 0.0;
        for (var i = 0; i < d.Length; i++)
        {
            g[i] = d[i] * x[i];
            value += g[i] * x[i] / 2;
        }

        for (var i = d.Length; i < d.Length + (2 * valleys); i += 2)
        {
            var excess = (x[i] * x[i + 1]) - 1;
            (g[i], g[i + 1]) = (2 * excess * x[i + 1], 2 * excess * x[i]);
            value += excess * excess;
        }

        if (bent)
        {
            var (y, s) = (x[^1], x[^2] * x[^2]);
            value += (y - s) * (y - (2 * s));
            g[^1] = (2 * y) - (3 * s);
            g[^2] = (-6 * x[^2] * y) + (8 * s * x[^2]);
        }

        return value;
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        new Product(this, theta.ToArray());

    private void Multiply(double[] x, ReadOnlySpan<double> v, Span<double> image)
    {
        for (var i = 0; i < d.Length; i++)
        {
            image[i] = d[i] * v[i];
        }

        for (var i = d.Length; i < d.Length + (2 * valleys); i += 2)
        {
            var (a, b) = (x[i], x[i + 1]);
            var cross = (4 * a * b) - 2;
            image[i] = (2 * b * b * v[i]) + (cross * v[i + 1]);
            image[i + 1] = (cross * v[i]) + (2 * a * a * v[i + 1]);
        }

        if (bent)
        {
            var (s, y) = (x[^2], x[^1]);
            image[^1] = (2 * v[^1]) - (6 * s * v[^2]);
            image[^2] = (-6 * s * v[^1]) + (((-6 * y) + (24 * s * s)) * v[^2]);
        }
    }

    private sealed class Product(PlantedObjective objective, double[] theta) : ManagedOperator
    {
        public override long Dimension => theta.Length;

        protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var row = 0; row < k; row++)
            {
                objective.Multiply(theta, block.Slice(row * theta.Length, theta.Length), result.Slice(row * theta.Length, theta.Length));
            }
        }
    }
}
