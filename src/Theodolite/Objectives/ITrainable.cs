using Theodolite.Collectives;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Objectives;

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

    /// <summary>Names and shapes of the parameters; null for one vector without a name.</summary>
    ParameterLayout? Layout => null;

    /// <summary>Among whom its samples are shared.</summary>
    Processes Processes => Processes.Alone;

    /// <summary>The memory that there is for it.</summary>
    MemoryBudget Memory => MemoryBudget.OfMachine;

    /// <summary>Bytes that its samples and their targets take in the processor's memory, as far as they are known.</summary>
    double DataBytes => 0;

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

    /// <summary>Bytes that a gradient over so many samples computes on its way, the gradient itself left out, as far as they are known;
    /// nothing is allocated to tell.</summary>
    /// <param name="samples">Their number; null for all of them, which may be taken in pieces.</param>
    double ActivationBytes(int? samples) => 0;

    /// <summary>The loss at θ.</summary>
    /// <param name="parameters">θ, a flat tensor [P].</param>
    /// <param name="samples">Indices of the samples to average over, int64 [n]; null for all of them.</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    double Value(Tensor parameters, Tensor? samples, CancellationToken cancellation = default)
    {
        using var gradient = Tensor.Empty([ParameterCount], DType, Device);
        return Gradient(parameters, samples, gradient, cancellation);
    }

    /// <summary>The Hessian at θ; the caller disposes it.</summary>
    /// <param name="parameters">θ, a flat tensor [P].</param>
    /// <param name="samples">Indices of the samples to average over, int64 [n]; null for all of them.</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    /// <exception cref="BadInputException">There is none.</exception>
    LinearOperator Hessian(Tensor parameters, Tensor? samples, CancellationToken cancellation = default) =>
        throw new BadInputException("This loss gives no Hessian; choose an optimizer that takes gradients only.");

    /// <summary>
    /// Σw over the observations of some samples, by which their mean counts in a mean over more of them: the number of samples, or
    /// of positions, where each weighs 1.
    /// </summary>
    /// <param name="samples">Indices of the samples, int64 [n]; null for all of them.</param>
    double Weight(Tensor? samples) => samples?.Shape[0] ?? SampleCount;

    /// <summary>Overwrites a gradient as <see cref="Gradient"/> does, with labels drawn from the model's outputs in place of the
    /// data's; an observation keeps the weight that its own label gives it.</summary>
    /// <param name="parameters">θ, a flat tensor [P].</param>
    /// <param name="samples">Indices of the samples to average over, int64 [n]; null for all of them.</param>
    /// <param name="gradient">Receives the gradient, [P].</param>
    /// <param name="draw">Keys the labels.</param>
    /// <param name="first">Place of the first sample among all that are drawn for: samples taken in pieces get the same labels.</param>
    /// <exception cref="BadInputException">The loss gives no distribution of labels.</exception>
    void SampledGradient(Tensor parameters, Tensor? samples, Tensor gradient, ulong draw, long first = 0) =>
        throw new BadInputException("This loss gives no distribution of labels to draw from.");

    /// <summary>Rows of parameters that these samples reach at all, where they reach only some; null for all.</summary>
    /// <param name="samples">Indices of the samples, int64 [n]; null for all of them.</param>
    TouchedRows? Touched(Tensor? samples) => null;
}
