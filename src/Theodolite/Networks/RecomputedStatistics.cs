using Theodolite.Collectives;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>
/// The loss of a network whose batch normalisations take their statistics anew at every θ, as curves between minima need (Garipov,
/// Izmailov, Podoprikhin, Vetrov and Wilson, NeurIPS 2018): the value is that of evaluation with the statistics of all the data at θ, and
/// the gradient, by which a curve is bent, that of training, in which each batch is normalised by its own. Of one batch that holds all
/// samples both are of one function. One value at a time.
/// </summary>
public sealed class RecomputedStatistics : Objective
{
    private readonly NetworkObjective _evaluation;
    private readonly NetworkObjective _training;
    private readonly Lock _gate = new();

    /// <summary>Beside an objective, which is left as it is and outlives this one.</summary>
    /// <param name="objective">Network, data, loss and batches.</param>
    /// <exception cref="BadInputException">The network has no batch normalisation.</exception>
    public RecomputedStatistics(NetworkObjective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        if (objective.Network.Buffers.Count == 0)
        {
            throw new BadInputException("The network has no batch normalisation, so it has no statistics to recompute.");
        }

        _evaluation = objective.Varied(objective.Run with { Mode = NetworkMode.Evaluation });
        _training = objective.Varied(objective.Run with { Mode = NetworkMode.Training, Noise = null });
    }

    public override Processes Processes => _evaluation.Processes;

    public override ParameterLayout Parameters => _evaluation.Parameters;

    public override DType DType => _evaluation.DType;

    public override long? Samples => _evaluation.Samples;

    public override double? LowerBound => _evaluation.LowerBound;

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Evaluate(theta, cancellation).Loss;

    /// <summary>Loss and accuracy with the statistics of θ.</summary>
    public Evaluation Evaluate(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            _evaluation.Store(_evaluation.MeasureStatistics(theta, cancellation));
            return _evaluation.Evaluate(theta, cancellation);
        }
    }

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default) =>
        _training.Gradient(theta, gradient, cancellation);

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        _training.Hessian(theta, cancellation);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _evaluation.Dispose();
            _training.Dispose();
        }
    }
}
