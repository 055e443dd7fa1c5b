using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>scale·½·θᵀAθ.</summary>
internal sealed class QuadraticObjective(double[] matrix, int n, double scale) : Objective
{
    public override ParameterLayout Parameters { get; } = ParameterLayout.OfScalars(Enumerable.Range(0, n).Select(i => $"x{i}"));

    public override DType DType => DType.Float64;

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Gradient(theta, new double[n], cancellation);

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        using var hessian = Hessian(theta, cancellation);
        hessian.Apply(theta, gradient, 1, cancellation);
        var value = 0.0;
        for (var i = 0; i < n; i++)
        {
            value += theta[i] * gradient[i] / 2;
        }

        return value;
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        new DenseOperator([.. matrix.Select(entry => scale * entry)], n);
}
