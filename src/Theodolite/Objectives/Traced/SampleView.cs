using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// Samples with their targets, cut into microbatches: either freely, at most so many rows each and as even as can be, or at
/// fixed places, where a loss couples the samples of a batch.
/// </summary>
internal sealed class SampleView : IDisposable
{
    private readonly Tensor _inputs;
    private readonly Tensor _targets;
    private readonly long[]? _sizes;
    private readonly bool _owned;

    private SampleView(Tensor inputs, Tensor targets, long[]? sizes, bool owned) =>
        (_inputs, _targets, _sizes, _owned) = (inputs, targets, sizes, owned);

    /// <summary>Number of samples.</summary>
    public long Rows => _inputs.Shape[0];

    /// <summary>Views data as they are.</summary>
    public static SampleView Of(Tensor inputs, Tensor targets) => new(inputs, targets, null, owned: false);

    /// <summary>Views the samples of some batches, which are copied unless they follow one another from the first on.</summary>
    /// <param name="inputs">Samples.</param>
    /// <param name="targets">Their targets.</param>
    /// <param name="batches">Indices of the samples, batch by batch.</param>
    /// <param name="fixedCut">Whether the batches must stay as they are.</param>
    public static SampleView Of(Tensor inputs, Tensor targets, IReadOnlyList<IReadOnlyList<long>> batches, bool fixedCut)
    {
        long[]? sizes = fixedCut ? [.. batches.Select(batch => (long)batch.Count)] : null;
        long[] order = [.. batches.SelectMany(batch => batch)];
        if (order.LongLength == inputs.Shape[0] && order.Select((sample, i) => sample == i).All(inPlace => inPlace))
        {
            return new(inputs, targets, sizes, owned: false);
        }

        using var index = Tensor.From(order, [order.Length], inputs.Device);
        return new(inputs.IndexSelect(0, index), targets.IndexSelect(0, index), sizes, owned: true);
    }

    /// <summary>The microbatches, in order; whoever enumerates disposes them.</summary>
    /// <param name="most">Most rows of one, where the cut is free.</param>
    public IEnumerable<Microbatch> Cut(long most)
    {
        var start = 0L;
        for (var index = 0; start < Rows; index++)
        {
            var rows = _sizes is null ? Math.Min(most, Rows - start) : _sizes[index];
            yield return new Microbatch(index, start, (int)rows, _inputs.Narrow(0, start, rows), _targets.Narrow(0, start, rows));
            start += rows;
        }
    }

    /// <summary>The fewest microbatches of at most so many rows, of nearly equal size.</summary>
    public IEnumerable<Microbatch> CutEvenly(long most)
    {
        most = Math.Min(most, Rows);
        var pieces = (Rows + most - 1) / most;
        return Cut((Rows + pieces - 1) / pieces);
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
/// <param name="Index">Number of the microbatch.</param>
/// <param name="First">Number of its first sample.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="Input">The samples [rows, …].</param>
/// <param name="Target">Their targets.</param>
internal sealed record Microbatch(int Index, long First, int Rows, Tensor Input, Tensor Target) : IDisposable
{
    public void Dispose()
    {
        Input.Dispose();
        Target.Dispose();
    }
}
