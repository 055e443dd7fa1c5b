using System.Numerics;
using Theodolite.Operators;

namespace Theodolite.Optimizers.Contract;

/// <summary>
/// The loss as one step of an optimizer may ask for it: always on the samples of this step, at any point. Whoever provides it
/// counts what is asked, so that methods can be compared on equal budgets.
/// </summary>
public interface ILoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>f at a point.</summary>
    double Value(ReadOnlySpan<T> at);

    /// <summary>Writes ∇f at a point and returns f there.</summary>
    double Gradient(ReadOnlySpan<T> at, Span<T> gradient);

    /// <summary>∇²f at a point, linearized once, here. The caller disposes it; its products are counted.</summary>
    LinearOperator Hessian(ReadOnlySpan<T> at);
}

/// <summary>A loss whose model gives a distribution of labels to draw from, as cross-entropy does.</summary>
public interface ISampledLoss<T> : ILoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>B, the number of samples the loss averages over.</summary>
    long Samples { get; }

    /// <summary>Writes the gradient of the same mean loss, with labels drawn from the model's outputs in place of the data's.</summary>
    /// <param name="at">The point.</param>
    /// <param name="gradient">Receives it.</param>
    /// <param name="draw">Keys the labels: the same number gives the same labels.</param>
    void SampledGradient(ReadOnlySpan<T> at, Span<T> gradient, ulong draw);
}
