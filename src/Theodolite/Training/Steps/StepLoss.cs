using System.Numerics;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>The loss of a step as optimizers ask for it that need more than one gradient: at any point, on the step's samples.</summary>
internal sealed class StepLoss<T>(StepSamples samples, ITrainable objective, CancellationToken cancellation) : ISampledLoss<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor _at = Tensor.Empty([objective.ParameterCount], objective.DType, objective.Device);
    private Tensor? _gradient;

    /// <summary>Gradients asked for; a value counts as a third of one.</summary>
    public double Gradients { get; private set; }

    public long Samples => samples.Count;

    public double Gradient(ReadOnlySpan<T> at, Span<T> gradient)
    {
        _gradient ??= Tensor.Empty([objective.ParameterCount], objective.DType, objective.Device);
        _at.CopyFrom(at);
        var loss = samples.Gradient(_at, _gradient, cancellation);
        _gradient.CopyTo(gradient);
        Gradients++;
        return loss;
    }

    public void SampledGradient(ReadOnlySpan<T> at, Span<T> gradient, ulong draw)
    {
        _gradient ??= Tensor.Empty([objective.ParameterCount], objective.DType, objective.Device);
        _at.CopyFrom(at);
        samples.SampledGradient(_at, _gradient, draw);
        _gradient.CopyTo(gradient);
        Gradients++;
    }

    public double Value(ReadOnlySpan<T> at)
    {
        _at.CopyFrom(at);
        Gradients += 1.0 / 3;
        return samples.Value(_at, cancellation);
    }

    public LinearOperator Hessian(ReadOnlySpan<T> at)
    {
        _at.CopyFrom(at);
        return samples.Hessian(_at, cancellation);
    }

    public void Dispose()
    {
        _at.Dispose();
        _gradient?.Dispose();
    }
}
