using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Differentiation;

/// <summary>An objective whose gradient is changed in one element: times a factor, plus an offset. Its Hessian stays right.</summary>
internal sealed class WrongGradientObjective(Objective inner, int element, double factor, double offset = 0) : Objective
{
    public override ParameterLayout Parameters => inner.Parameters;

    public override DType DType => inner.DType;

    public override IReadOnlyList<NonSmoothPart> NonSmooth => inner.NonSmooth;

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => inner.Value(theta, cancellation);

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        var value = inner.Gradient(theta, gradient, cancellation);
        gradient[element] = (factor * gradient[element]) + offset;
        return value;
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        inner.Hessian(theta, cancellation);
}
