using Theodolite.Collectives;

namespace Theodolite.Objectives.Traced;

/// <summary>Settings of a <see cref="TracedObjective"/>.</summary>
public sealed record TracedSettings
{
    /// <summary>How the data are cut; chosen from the widths of the network when null. Its rows are void where <see cref="Batches"/> fixes
    /// the cut.</summary>
    public MicrobatchPlan? Microbatch { get; init; }

    /// <summary>
    /// The batches exactly, as indices of samples, never cut again, for values, gradients and products alike: for losses that
    /// couple the samples of a batch, such as batch norm in training mode, where f is the size-weighted mean over these
    /// batches. Null where the cut is free. <see cref="Consecutive"/> makes the usual ones.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<long>>? Batches { get; init; }

    /// <summary>
    /// Bytes of linearization kept between products. Beyond it, microbatches are linearized again once per block.
    /// </summary>
    public long ResidualBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Bytes for what gradients and products compute on their way, from which rows and tangents of a microbatch follow. One
    /// sample with one tangent always runs, whatever it takes; so does a batch that may not be cut.
    /// </summary>
    public long WorkspaceBytes { get; init; } = 2L << 30;

    /// <summary>
    /// Bytes of a copy of the samples in the dtype of the computation that is kept where they are held in another. Larger ones are
    /// converted again microbatch by microbatch, each time that they are taken. Where a copy is kept, so is one without the columns that
    /// are zero in all samples, if these are a tenth or more and the samples meet nothing but a linear layer.
    /// </summary>
    public long ConvertedBytes { get; init; } = 256L << 20;

    /// <summary>The memory that there is; what needs more is refused.</summary>
    public MemoryBudget Memory { get; init; } = MemoryBudget.OfMachine;

    /// <summary>
    /// Among whom the samples are shared. All processes have all samples and each computes with consecutive ones of them, with whole
    /// batches where <see cref="Batches"/> fixes them; what is a mean over samples is then summed over the processes.
    /// </summary>
    public Processes Processes { get; init; } = Processes.Alone;

    /// <summary>Samples 0 … n−1 in batches of a size, the last perhaps smaller.</summary>
    public static IReadOnlyList<IReadOnlyList<long>> Consecutive(long samples, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var batches = new List<IReadOnlyList<long>>();
        for (var start = 0L; start < samples; start += size)
        {
            batches.Add([.. Enumerable.Range(0, (int)Math.Min(size, samples - start)).Select(i => start + i)]);
        }

        return batches;
    }
}
