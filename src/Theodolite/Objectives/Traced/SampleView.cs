using Theodolite.Collectives;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Samples of all processes with their targets, and the programs that take them.</summary>
/// <param name="Inputs">Samples [n, …].</param>
/// <param name="Targets">Their targets.</param>
/// <param name="Programs">The programs.</param>
internal sealed record SampleSource(HeldSamples Inputs, Tensor Targets, TracedPrograms Programs);

/// <summary>
/// Samples with their targets, cut into microbatches: either freely, at most so many rows each and as even as can be, or at
/// fixed places, where a loss couples the samples of a batch. Of several processes each has consecutive samples, or batches.
/// </summary>
internal sealed class SampleView : IDisposable
{
    private readonly HeldSamples _inputs;
    private readonly Tensor _targets;
    private readonly long _first;
    private readonly long[]? _sizes;
    private readonly bool _owned;

    private SampleView(SampleSource source, (long First, long Count) own, long rows, long[]? sizes)
    {
        (Source, _first, Own, Rows, _sizes) = (source, own.First, own.Count, rows, sizes);
        _owned = own.Count < source.Inputs.Shape[0];
        (_inputs, _targets) = _owned
            ? (source.Inputs.Part(own.First, own.Count), source.Targets.Narrow(0, own.First, own.Count))
            : (source.Inputs, source.Targets);
    }

    private SampleView(SampleSource source, Tensor index, long first, long rows, long[]? sizes)
    {
        (Source, _first, Own, Rows, _sizes, _owned) = (source, first, index.Count, rows, sizes, true);
        (_inputs, _targets) = (source.Inputs.Part(index), source.Targets.IndexSelect(0, index));
    }

    /// <summary>What it is a view of.</summary>
    public SampleSource Source { get; }

    /// <summary>Number of samples, those of other processes among them.</summary>
    public long Rows { get; }

    /// <summary>Number of the samples of this process.</summary>
    public long Own { get; }

    /// <summary>Views data as they are.</summary>
    /// <param name="source">The data.</param>
    /// <param name="processes">Among whom they are shared.</param>
    public static SampleView Of(SampleSource source, Processes processes)
    {
        var rows = source.Inputs.Shape[0];
        return new(source, processes.Share(rows), rows, null);
    }

    /// <summary>Views the samples of some batches, which are copied unless they follow one another from the first on.</summary>
    /// <param name="source">The data.</param>
    /// <param name="batches">Indices of the samples, batch by batch.</param>
    /// <param name="fixedCut">Whether the batches must stay as they are.</param>
    /// <param name="processes">Among whom they are shared.</param>
    public static SampleView Of(
        SampleSource source,
        IReadOnlyList<IReadOnlyList<long>> batches,
        bool fixedCut,
        Processes processes)
    {
        long[] order = [.. batches.SelectMany(batch => batch)];
        var own = processes.Share(order.LongLength);
        long[]? sizes = null;
        if (fixedCut)
        {
            var (first, count) = processes.Share(batches.Count);
            sizes = [.. batches.Skip((int)first).Take((int)count).Select(batch => (long)batch.Count)];
            own = (batches.Take((int)first).Sum(batch => (long)batch.Count), sizes.Sum());
        }

        if (order.LongLength == source.Inputs.Shape[0] && order.Select((sample, i) => sample == i).All(inPlace => inPlace))
        {
            return new(source, own, order.LongLength, sizes);
        }

        using var index = Tensor.From(order.AsSpan((int)own.First, (int)own.Count), [own.Count], source.Inputs.Device);
        return new(source, index, own.First, order.LongLength, sizes);
    }

    /// <summary>The microbatches of this process, in order; whoever enumerates disposes them.</summary>
    /// <param name="most">Most rows of one, where the cut is free.</param>
    public IEnumerable<Microbatch> Cut(long most)
    {
        var start = 0L;
        for (var index = 0; start < Own; index++)
        {
            var rows = _sizes is null ? Math.Min(most, Own - start) : _sizes[index];
            yield return new Microbatch(index, _first + start, (int)rows, _inputs, start, _targets.Narrow(0, start, rows));
            start += rows;
        }
    }

    /// <summary>The fewest microbatches of at most so many rows, of nearly equal size.</summary>
    public IEnumerable<Microbatch> CutEvenly(long most)
    {
        most = Math.Max(1, Math.Min(most, Own));
        var pieces = Math.Max(1, (Own + most - 1) / most);
        return Cut((Own + pieces - 1) / pieces);
    }

    public void Dispose()
    {
        if (_owned)
        {
            _inputs.Dispose();
            _targets.Dispose();
        }
    }
}

/// <summary>Consecutive samples of a view.</summary>
/// <param name="index">Number of the microbatch among those of this process.</param>
/// <param name="first">Number of its first sample among all.</param>
/// <param name="rows">How many there are.</param>
/// <param name="samples">The samples of the view.</param>
/// <param name="start">Place of the first there.</param>
/// <param name="target">Their targets.</param>
internal sealed class Microbatch(int index, long first, int rows, HeldSamples samples, long start, Tensor target) : IDisposable
{
    private Tensor? _input;

    /// <summary>Number of the microbatch among those of this process.</summary>
    public int Index => index;

    /// <summary>Number of its first sample among all.</summary>
    public long First => first;

    /// <summary>How many there are.</summary>
    public int Rows => rows;

    /// <summary>The samples [rows, …], taken when first asked for.</summary>
    public Tensor Input => _input ??= samples.Rows(start, rows);

    /// <summary>Their targets.</summary>
    public Tensor Target => target;

    public void Dispose()
    {
        _input?.Dispose();
        target.Dispose();
    }
}
