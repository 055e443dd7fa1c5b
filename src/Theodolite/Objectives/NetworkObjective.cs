using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Objectives;

/// <summary>The mean loss of a network over a data set, as a function of its parameters.</summary>
public sealed class NetworkObjective : TracedObjective, ITrainable
{
    private readonly Lazy<NetworkOutputs> _outputs;

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
        LossKind loss,
        DType dtype = DType.Float32,
        Device device = default,
        TracedSettings? settings = null)
        : base(network.Parameters, NetworkData.Inputs(network, data, dtype, device), NetworkData.Targets(network, data, loss, dtype, device), Traced(network, loss), settings)
    {
        Network = network;
        Data = data;
        Loss = loss;
        _outputs = new(() => new NetworkOutputs(this));
    }

    public Network Network { get; }

    public Dataset Data { get; }

    public LossKind Loss { get; }

    public override double? LowerBound => 0;

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
        new(Value(parameters, cancellation), Loss == LossKind.CrossEntropy ? _outputs.Value.Accuracy(parameters, cancellation) : null);

    /// <inheritdoc cref="Evaluate(Tensor, CancellationToken)"/>
    public Evaluation Evaluate(ReadOnlySpan<double> parameters, CancellationToken cancellation = default)
    {
        using var flat = Flat(parameters);
        return Evaluate(flat, cancellation);
    }

    private static LossFunction Traced(Network network, LossKind loss) => (parameters, input, target) =>
    {
        var outputs = network.Trace(parameters, input);
        outputs.Builder.Layer = loss.Name();
        return loss == LossKind.CrossEntropy ? Losses.CrossEntropy(outputs, target) : Losses.MeanSquaredError(outputs, target);
    };
}

/// <summary>How well a network does on a data set.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">Fraction of samples whose largest logit is that of their class; null without classes.</param>
public readonly record struct Evaluation(double Loss, double? Accuracy);
