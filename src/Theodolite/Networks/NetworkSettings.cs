using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>In which mode an objective runs its network; without effect on networks whose modes do not differ.</summary>
public sealed record NetworkSettings
{
    /// <summary>
    /// Evaluation normalises with the stored statistics. In training mode the loss is the size-weighted mean over fixed
    /// batches, each normalised by its own statistics; those follow each other in the order of the data.
    /// </summary>
    public NetworkMode Mode { get; init; }

    /// <summary>Most samples of a batch, in training mode and where statistics are measured; null puts all into one.</summary>
    public int? Batch { get; init => field = value is { } v ? Ranges.Between(1, int.MaxValue, v, "batch") : null; }

    /// <summary>Seed of dropout's masks in training mode; null drops nothing, as surveys need.</summary>
    public ulong? Noise { get; init; }

    /// <summary>What evaluation mode normalises with, in the order of <see cref="Network.Buffers"/>; null for means of 0 and variances of
    /// 1.</summary>
    public IReadOnlyList<double>? Buffers { get; init; }

    /// <summary>The batches of n samples: as few as can be, of nearly equal size.</summary>
    internal IReadOnlyList<IReadOnlyList<long>> Batches(int samples)
    {
        var most = Math.Min(Batch ?? samples, samples);
        var pieces = (int)(((long)samples + most - 1) / most);
        var batches = new List<IReadOnlyList<long>>(pieces);
        for (var (piece, start) = (0, 0); piece < pieces; piece++)
        {
            var size = (samples - start) / (pieces - piece);
            batches.Add([.. Enumerable.Range(start, size).Select(sample => (long)sample)]);
            start += size;
        }

        return batches;
    }

    /// <summary>Settings with the batches fixed where the mode couples their samples.</summary>
    internal TracedSettings Fix(Network network, int samples, TracedSettings? settings)
    {
        settings ??= new TracedSettings();
        if (Mode != NetworkMode.Training || !network.DependsOnMode)
        {
            return settings;
        }

        var batches = Batches(samples);
        foreach (var layer in network.AllLayers.Where(layer => layer.Buffers.Count > 0 && layer.Input.Count == layer.Input[0]))
        {
            if (batches.Any(batch => batch.Count == 1) || (Noise is not null && Batch is { } size && samples % size == 1))
            {
                throw new BadInputException($"Layer {layer.Label} needs batches of more than one sample in training mode, but {samples} "
                    + $"samples in batches of {Math.Min(Batch ?? samples, samples)} leave one alone; choose another batch size.");
            }
        }

        return settings with { Batches = batches };
    }

    /// <summary>The constants that the network's programs read: statistics in evaluation, the key of the masks in training.</summary>
    internal IReadOnlyList<TracedBuffer> Constants(Network network, DType dtype, Device device)
    {
        if (Mode == NetworkMode.Training)
        {
            return Noise is { } seed && network.DependsOnMode ? [new TracedBuffer("noise", Key(seed, 0, device))] : [];
        }

        var values = Buffers?.ToArray() ?? NetworkState.StartBuffers(network);
        return [.. network.Buffers.Blocks.Select(block => new TracedBuffer(block.Name, Real(values, block, dtype, device)))];
    }

    internal static Tensor Key(ulong seed, long step, Device device) => Tensor.From<long>([unchecked((long)seed), step], [2], device);

    internal static Tensor Real(ReadOnlySpan<double> values, ParameterBlock block, DType dtype, Device device)
    {
        using var doubles = Tensor.From(values.Slice((int)block.Offset, (int)block.Count), block.Shape);
        using var typed = doubles.To(dtype);
        return typed.To(device);
    }
}
