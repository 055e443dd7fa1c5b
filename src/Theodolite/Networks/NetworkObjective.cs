using Theodolite.Collectives;
using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Randomness;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Networks;

/// <summary>How well a network does on a data set.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">Fraction of right guesses: of samples, or of the positions or outputs that count; null where the loss knows no
/// guesses.</param>
public readonly record struct Evaluation(double Loss, double? Accuracy);

/// <summary>The mean loss of a network over a data set, as a function of its parameters.</summary>
public sealed class NetworkObjective : TracedObjective, ITrainable
{
    private readonly Lazy<NetworkOutputs> _outputs;
    private readonly Lazy<double> _bound;
    private readonly Lazy<double?> _reference;
    private double[] _buffers;

    /// <summary>Checks that network, data and loss fit, and moves the data to the device.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The samples and their targets.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="dtype">Dtype of weights and computation.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="settings">Microbatches and memory.</param>
    /// <param name="run">Mode of the network: evaluation unless given.</param>
    /// <exception cref="BadInputException">The network's outputs are not what the loss and the targets need.</exception>
    public NetworkObjective(
        Network network,
        Dataset data,
        LossSettings loss,
        DType dtype = DType.Float32,
        Device device = default,
        TracedSettings? settings = null,
        NetworkSettings? run = null)
        : this(
            network,
            data,
            loss,
            dtype,
            device,
            run ?? new NetworkSettings(),
            (run ?? new NetworkSettings()).Fix(network, data.Count, settings))
    {
    }

    private NetworkObjective(
        Network network,
        Dataset data,
        LossSettings loss,
        DType dtype,
        Device device,
        NetworkSettings run,
        TracedSettings settings)
        : base(
            network.Parameters,
            NetworkData.Inputs(network, data, loss, dtype, device),
            loss.Targets(data, dtype, device),
            Traced(network, loss, run),
            settings,
            dtype,
            run.Constants(network, dtype, device))
    {
        Run = run;
        _buffers = run.Buffers?.ToArray() ?? NetworkState.StartBuffers(network);
        Network = network;
        Data = data;
        Loss = loss;
        _outputs = new(() => new NetworkOutputs(this));
        _bound = new(() => loss.LowerBound(data, network.Output));
        _reference = new(() => loss.ConstantLoss(data, network.Output));
    }

    public Network Network { get; }

    public Dataset Data { get; }

    public LossSettings Loss { get; }

    /// <summary>The mode of the network.</summary>
    public NetworkSettings Run { get; }

    /// <summary>
    /// How normalisation depends on the mode, for reports: <c>evaluation</c>, or <c>training</c> (in batches of
    /// <see cref="NetworkSettings.Batch"/>); null where the network's modes do not differ.
    /// </summary>
    public NetworkMode? Mode => Network.DependsOnMode ? Run.Mode : null;

    /// <summary>The infimum of the loss over all outputs a network could give for the data; the penalty, at least 0, left out.</summary>
    public override double? LowerBound => _bound.Value;

    public override double? ReferenceLoss => _reference.Value;

    long ITrainable.ParameterCount => Parameters.Count;

    Device ITrainable.Device => Inputs.Device;

    int ITrainable.SampleCount => Data.Count;

    ParameterLayout ITrainable.Layout => Parameters;

    MemoryBudget ITrainable.Memory => Settings.Memory;

    Processes ITrainable.Processes => Processes;

    // The data set, and tensors that do not lie over it.
    double ITrainable.DataBytes => Data.Bytes + (!Inputs.Device.IsCpu ? 0
        : ((double)Targets.Count * Targets.DType.Size()) + (Inputs.HeldDType == Data.DType ? 0 : Inputs.Bytes));

    /// <summary>What evaluation mode normalises with, in the order of <see cref="Network.Buffers"/>.</summary>
    public ReadOnlySpan<double> StoredStatistics => _buffers;

    public override Objective InDoublePrecision() =>
        DType == DType.Float64 ? this : new NetworkObjective(
            Network,
            Data,
            Loss,
            DType.Float64,
            Inputs.Device,
            Settings with { Microbatch = null },
            Run with { Buffers = _buffers });

    /// <summary>This loss as one process computes it, over all samples; the caller disposes it.</summary>
    internal NetworkObjective AsOne() => new(
        Network,
        Data,
        Loss,
        DType,
        Inputs.Device,
        Settings with { Microbatch = null, Processes = Processes.Alone },
        Run with { Buffers = _buffers });

    /// <summary>A loss like this one with some parts exchanged, cut into microbatches anew; the caller disposes it.</summary>
    /// <param name="run">The mode of its network.</param>
    /// <param name="network">Its network; null for this one.</param>
    /// <param name="data">Its samples; null for these.</param>
    /// <param name="loss">Its loss; null for this one.</param>
    /// <param name="dtype">Its dtype; null for this one.</param>
    internal NetworkObjective Varied(
        NetworkSettings run,
        Network? network = null,
        Dataset? data = null,
        LossSettings? loss = null,
        DType? dtype = null) => new(
        network ?? Network,
        data ?? Data,
        loss ?? Loss,
        dtype ?? DType,
        Inputs.Device,
        Settings with { Batches = null, Microbatch = null },
        run);

    /// <summary>Normalises with these from now on (evaluation mode); operators made before see the change too where they linearize
    /// again.</summary>
    public void Store(ReadOnlySpan<double> statistics)
    {
        if (statistics.Length != Network.Buffers.Count)
        {
            throw new ArgumentException(
                $"The network's statistics are {Network.Buffers.Count} numbers, not {statistics.Length}.",
                nameof(statistics));
        }

        _buffers = statistics.ToArray();
        if (Run.Mode == NetworkMode.Training)
        {
            return;
        }

        foreach (var (block, buffer) in Network.Buffers.Blocks.Zip(Buffers))
        {
            using var values = NetworkSettings.Real(_buffers, block, DType, Inputs.Device);
            buffer.Tensor.Copy_(values);
        }
    }

    /// <summary>
    /// The statistics of the network's batch normalisations at θ over all the data, in batches of <see cref="NetworkSettings.Batch"/>;
    /// empty where it has none.
    /// </summary>
    public double[] MeasureStatistics(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Network.Buffers.Count == 0 ? [] : PopulationStatistics.Measure(this, theta, Run.Batches(Data.Count), cancellation);

    /// <summary>θ drawn from the layers' initialisers, rounded to the objective's dtype by whoever stores it.</summary>
    /// <exception cref="BadInputException">They do not fit into memory.</exception>
    public double[] InitialParameters(ulong seed)
    {
        NetworkMemory.Require(Network, DType, Settings.Memory);
        return ModelParameters.Initialize(Network, seed);
    }

    // What an accelerator computes on its way is not in the processor's memory.
    double ITrainable.ActivationBytes(int? samples) => Inputs.Device == Device.Cpu ? ActivationBytes(samples) : 0;

    void ITrainable.Begin(long step)
    {
        if (Run is not { Mode: NetworkMode.Training, Noise: { } seed } || Buffers.Count == 0)
        {
            return;
        }

        using var key = NetworkSettings.Key(seed, step, Inputs.Device);
        Buffers[0].Tensor.Copy_(key);
    }

    double ITrainable.Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation)
    {
        if (samples is null)
        {
            return Gradient(parameters, gradient, cancellation);
        }

        return BatchGradient(parameters, samples, gradient, cancellation);
    }

    double ITrainable.Weight(Tensor? samples)
    {
        if (samples is null)
        {
            return WeightOf(Targets);
        }

        using var target = Targets.IndexSelect(0, samples);
        return WeightOf(target);
    }

    void ITrainable.SampledGradient(Tensor parameters, Tensor? samples, Tensor gradient, ulong draw, long first)
    {
        if (Model?.Likelihood is null)
        {
            throw new BadInputException($"The loss '{Loss.Name}' gives no distribution of labels to draw from.");
        }

        SampledGradient(parameters, samples, gradient, Philox.For(draw, "sampled-labels"), first);
    }

    // A penalty has a gradient in every row that it covers.
    TouchedRows? ITrainable.Touched(Tensor? samples)
    {
        var embeddings = Network.AllLayers.Where(layer => layer.Layer is Embedding).Select(layer => layer.Parameters[0].Block).ToArray();
        if (samples is null || Inputs.DType.IsFloating() || embeddings.Length == 0
            || (Loss.L2 is { Strength: > 0 } l2 && embeddings.Any(l2.Covers)))
        {
            return null;
        }

        using var tokens = Inputs.Rows(samples);
        using var local = tokens.To(Device.Cpu);
        var rows = new TouchedRows();
        foreach (var block in embeddings)
        {
            rows.Add(block.Name, local.ToArray<long>());
        }

        return rows;
    }

    double ITrainable.Value(Tensor parameters, Tensor? samples, CancellationToken cancellation)
    {
        if (samples is null)
        {
            return Value(parameters, cancellation);
        }

        return BatchValue(parameters, samples, cancellation);
    }

    LinearOperator ITrainable.Hessian(Tensor parameters, Tensor? samples, CancellationToken cancellation)
    {
        using var doubles = parameters.To(DType.Float64);
        using var local = doubles.To(Device.Cpu);
        using var chosen = samples?.To(Device.Cpu);
        return Curvature(
            local.ToArray<double>(),
            new CurvatureSettings { Samples = chosen is null ? null : new SampleSelection.Indices(chosen.ToArray<long>()) },
            cancellation);
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

    private static TracedModel Traced(Network network, LossSettings loss, NetworkSettings run) => new()
    {
        Outputs = (parameters, constants, input) => network.Trace(parameters, input, run.Mode == NetworkMode.Training
            ? new NetworkTrace { Mode = run.Mode, Noise = constants.Count > 0 ? constants[0] : null }
            : new NetworkTrace { Buffers = constants }),
        Terms = (outputs, target) =>
        {
            outputs.Builder.Layer = loss.Name;
            return loss.Terms(outputs, target);
        },
        Weights = loss.Weights,
        Divisors = loss.Divisors,
        Penalty = loss.L2 is { Strength: > 0 } l2 && network.Parameters.Blocks.Any(l2.Covers)
            ? parameters => l2.Trace(network.Parameters, parameters)!
            : null,
        Likelihood = loss.Likelihood,
    };
}
