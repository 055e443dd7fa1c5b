using Theodolite.Differentiation;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Differentiation;

/// <summary>An objective whose derivatives are given, right or wrong.</summary>
internal sealed class AnalyticObjective(
    ParameterLayout parameters, ScalarFunction value, GradientFunction gradient, Func<double[], double[,]>? hessian = null) : Objective
{
    public override ParameterLayout Parameters => parameters;

    public override DType DType => DType.Float64;

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => value(theta);

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> result, CancellationToken cancellation = default)
    {
        gradient(theta, result);
        return value(theta);
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        new DenseOperator(hessian!(theta.ToArray()));
}
