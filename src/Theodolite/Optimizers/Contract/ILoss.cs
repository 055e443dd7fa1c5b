using System.Numerics;
using Theodolite.Operators;

namespace Theodolite.Optimizers.Contract;

/// <summary>
/// The loss as one step of an optimizer may ask for it: always on the samples of this step, at any point. It is all that an
/// optimizer knows of what it minimises, be that an expression (<see cref="ObjectiveLoss{T}"/>) or the samples of a training step.
/// </summary>
public interface ILoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>f at a point.</summary>
    double Value(ReadOnlySpan<T> at);

    /// <summary>Writes ∇f at a point and returns f there.</summary>
    double Gradient(ReadOnlySpan<T> at, Span<T> gradient);

    /// <summary>∇²f at a point, linearized once, here. The caller disposes it.</summary>
    LinearOperator Hessian(ReadOnlySpan<T> at);

    /// <summary>
    /// Writes the gradient of the same mean loss, with labels drawn from the model's outputs in place of the data's, and returns the
    /// weight of the observations that the mean is over (their number, where each weighs 1).
    /// </summary>
    /// <param name="at">The point.</param>
    /// <param name="gradient">Receives it.</param>
    /// <param name="draw">Keys the labels: the same number gives the same labels.</param>
    /// <exception cref="BadInputException">The loss gives no distribution of labels, as cross-entropy does.</exception>
    double SampledGradient(ReadOnlySpan<T> at, Span<T> gradient, ulong draw) =>
        throw new BadInputException("The optimizer draws labels from the model, and this loss has no labels to draw.");
}
