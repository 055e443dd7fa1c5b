using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Losses;
using Theodolite.Objectives.Traced;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Objectives;

/// <summary>The mean loss of a network over a data set, as a function of its parameters.</summary>
public sealed class NetworkObjective : TracedObjective, ITrainable
{
    private readonly Lazy<NetworkOutputs> _outputs;
    private readonly Lazy<double> _bound;

    /// <summary>Checks that network, data and loss fit, and moves the data to the device.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The samples and their targets.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="dtype">Dtype of weights and computation.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="settings">Microbatches and memory.</param>
    /// <exception cref="BadInputException">The network's outputs are not what the loss and the targets need.</exception>
    public NetworkObjective(
        Network network,
        Dataset data,
        LossSpecification loss,
        DType dtype = DType.Float32,
        Device device = default,
        TracedSettings? settings = null)
        : base(network.Parameters, NetworkData.Inputs(network, data, loss, dtype, device), loss.Targets(data, dtype, device), Traced(network, loss), settings, dtype)
    {
        Network = network;
        Data = data;
        Loss = loss;
        _outputs = new(() => new NetworkOutputs(this));
        _bound = new(() => loss.LowerBound(data, network.Output));
    }

    public Network Network { get; }

    public Dataset Data { get; }

    public LossSpecification Loss { get; }

    /// <summary>The infimum of the loss over all outputs a network could give for the data; the penalty, at least 0, left out.</summary>
    public override double? LowerBound => _bound.Value;

    long ITrainable.ParameterCount => Parameters.Count;

    Device ITrainable.Device => Inputs.Device;

    int ITrainable.SampleCount => Data.Count;

    public override Objective InDoublePrecision() =>
        DType == DType.Float64 ? this : new NetworkObjective(Network, Data, Loss, DType.Float64, Inputs.Device, Settings with { Microbatch = null });

    /// <summary>θ drawn from the layers' initialisers, rounded to the objective's dtype by whoever stores it.</summary>
    public double[] InitialParameters(ulong seed) => ModelParameters.Initialize(Network, seed);

    double ITrainable.Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation)
    {
        if (samples is null)
            return Gradient(parameters, gradient, cancellation);
        using var input = Inputs.IndexSelect(0, samples);
        using var target = Targets.IndexSelect(0, samples);
        return BatchGradient(parameters, input, target, gradient);
    }

    /// <summary>Loss and accuracy over the whole data set.</summary>
    /// <param name="parameters">θ, a flat tensor [P].</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    public Evaluation Evaluate(Tensor parameters, CancellationToken cancellation = default) =>
        new(Value(parameters, cancellation), _outputs.Value.Accuracy(parameters, cancellation));

    /// <inheritdoc cref="Evaluate(Tensor, CancellationToken)"/>
    public Evaluation Evaluate(ReadOnlySpan<double> parameters, CancellationToken cancellation = default)
    {
        using var flat = Flat(parameters);
        return Evaluate(flat, cancellation);
    }

    private static TracedModel Traced(Network network, LossSpecification loss) => new()
    {
        Outputs = (parameters, _, input) => network.Trace(parameters, input),
        Terms = (outputs, target) =>
        {
            outputs.Builder.Layer = loss.Name;
            return loss.Terms(outputs, target);
        },
        Weights = loss.Weights,
        Penalty = loss.L2 is { Strength: > 0 } l2 && network.Parameters.Blocks.Any(l2.Covers)
            ? parameters => l2.Trace(network.Parameters, parameters)!
            : null,
        Likelihood = loss.Likelihood,
    };
}

/// <summary>How well a network does on a data set.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">Fraction of right guesses: of samples, or of the positions or outputs that count; null where the loss knows no guesses.</param>
public readonly record struct Evaluation(double Loss, double? Accuracy);
