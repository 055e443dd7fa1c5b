using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>Draws start values of a network with <see cref="Lsuv"/>: its data decide the scale of each layer.</summary>
public static class LsuvInitialization
{
    private const double Guard = 1e-8;

    /// <summary>
    /// θ whose layers (linear and convolutional, in forward order) give outputs of unit variance on a batch. A layer whose
    /// output does not vary at all cannot be scaled; it is left as it was and reported dead.
    /// </summary>
    /// <param name="objective">The network and its data, in evaluation mode, so that dropout leaves the batch alone.</param>
    /// <param name="settings">Tolerance, attempts, batch.</param>
    /// <param name="seed">Keys the weights and the batch.</param>
    /// <param name="cancellation">Stops between passes.</param>
    public static LsuvResult Run(NetworkObjective objective, Lsuv settings, ulong seed, CancellationToken cancellation = default)
    {
        var network = objective.Network;
        var theta = ModelParameters.Initialize(network, seed);
        var layers = network.AllLayers.Where(layer => layer.Layer is Linear or Conv1d or Conv2d or ConvTranspose1d or ConvTranspose2d)
            .ToList();
        if (settings.Orthonormal)
        {
            foreach (var weight in layers.Select(layer => layer.Parameters[0]))
            {
                new Orthogonal().Fill(
                    Slice(theta, weight.Block),
                    weight.Block.Shape,
                    weight.Fan,
                    Philox.For(seed, $"initialize/{weight.Block.Name}"));
            }
        }

        var samples = objective.Data.Count;
        var chosen = Philox.For(seed, "lsuv").Permutation(samples)[..Math.Min(settings.Batch, samples)];
        using var indices = Tensor.From<long>(Array.ConvertAll(chosen, index => (long)index), [chosen.Length], objective.Inputs.Device);
        using var batch = objective.Inputs.Rows(indices);
        var reports = layers.Select(layer => Scale(objective, settings, theta, layer, batch, cancellation)).ToList();
        return new LsuvResult(theta, reports);
    }

    private static LsuvLayer Scale(
        NetworkObjective objective,
        Lsuv settings,
        double[] theta,
        NetworkLayer layer,
        Tensor batch,
        CancellationToken cancellation)
    {
        var evaluator = new Evaluator(Fuse.Of(Trace(objective, layer, batch.Shape)));
        var (mean, before) = Measure(objective, evaluator, theta, batch);
        var (deviation, attempts) = (before, 0);
        while (attempts < settings.Attempts && deviation > 0 && double.IsFinite(deviation)
            && (Math.Abs(deviation - 1) >= settings.Tolerance || NeedsShift(mean)))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (ref var value in Slice(theta, layer.Parameters[0].Block))
            {
                value /= deviation + Guard;
            }

            if (settings.ShiftBias && layer.Parameters.Count > 1)
            {
                foreach (ref var value in Slice(theta, layer.Parameters[1].Block))
                {
                    value -= mean / (deviation + Guard);
                }
            }

            attempts++;
            (mean, deviation) = Measure(objective, evaluator, theta, batch);
        }

        return new LsuvLayer(layer.Label, before, deviation, mean, attempts, Dead: !(deviation > 0 && double.IsFinite(deviation)));

        bool NeedsShift(double value) => settings.ShiftBias && layer.Parameters.Count > 1 && Math.Abs(value) >= settings.Tolerance;
    }

    private static Program Trace(NetworkObjective objective, NetworkLayer wanted, Shape batch)
    {
        var builder = new ProgramBuilder();
        Value[] parameters = [.. objective.Parameters.Blocks.Select(block => builder.Input(block.Shape, objective.DType, block.Name))];
        Value[] buffers = [.. objective.Buffers.Select(buffer => builder.Input(buffer.Tensor.Shape, buffer.Tensor.DType, buffer.Name))];
        var input = builder.Input(batch, objective.Inputs.DType, "input");
        Value? output = null;
        objective.Network.Trace(parameters, input, new NetworkTrace
        {
            Buffers = buffers,
            Observed = (layer, value) => output = layer.Path == wanted.Path ? value : output,
        });
        builder.Layer = null;
        return new Program([.. parameters, .. buffers, input], [output!]);
    }

    private static (double Mean, double Deviation) Measure(NetworkObjective objective, Evaluator evaluator, double[] theta, Tensor batch)
    {
        using var flat = objective.Flat(theta);
        using var views = new ParameterViews(objective.Parameters, flat);
        using var output = evaluator.Run(objective.InputsOf(views, batch))[0];
        using var doubles = output.To(DType.Float64);
        using var local = doubles.To(Device.Cpu);
        var values = local.ToArray<double>();
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }

    private static Span<double> Slice(double[] theta, ParameterBlock block) => theta.AsSpan((int)block.Offset, (int)block.Count);
}

/// <summary>What an initialisation by data gave.</summary>
/// <param name="Theta">θ.</param>
/// <param name="Layers">The layers it scaled, in forward order.</param>
public sealed record LsuvResult(double[] Theta, IReadOnlyList<LsuvLayer> Layers)
{
    /// <summary>The layers whose output does not vary, by label.</summary>
    public IEnumerable<string> Dead => Layers.Where(layer => layer.Dead).Select(layer => layer.Layer);
}

/// <summary>A layer that was scaled.</summary>
/// <param name="Layer">Its label: <c>0 (linear)</c>.</param>
/// <param name="Before">Standard deviation of its output before.</param>
/// <param name="Deviation">And after.</param>
/// <param name="Mean">Mean of its output after.</param>
/// <param name="Attempts">Divisions made.</param>
/// <param name="Dead">Whether its output does not vary, or is not finite.</param>
public sealed record LsuvLayer(string Layer, double Before, double Deviation, double Mean, int Attempts, bool Dead);
