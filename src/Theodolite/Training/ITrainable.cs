using Theodolite.Torch;

namespace Theodolite.Training;

/// <summary>A mean loss over samples whose gradient can be taken on all of them or on some.</summary>
public interface ITrainable
{
    /// <summary>P, the length of the flat parameter vector.</summary>
    long ParameterCount { get; }

    /// <summary>Type in which parameters and gradients are stored.</summary>
    DType DType { get; }

    /// <summary>Where parameters and gradients lie.</summary>
    Device Device { get; }

    /// <summary>Number of samples.</summary>
    int SampleCount { get; }

    /// <summary>Told the number of a step before its gradient is asked for: what is random in it is keyed by that number.</summary>
    void Begin(long step)
    {
    }

    /// <summary>Overwrites a flat tensor [P] with the gradient at θ, and returns the loss there.</summary>
    /// <param name="parameters">θ, a flat tensor [P].</param>
    /// <param name="samples">Indices of the samples to average over, int64 [n]; null for all of them.</param>
    /// <param name="gradient">Receives the gradient, [P].</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default);
}
