using Theodolite.Randomness;

namespace Theodolite.Objectives;

/// <summary>
/// Which samples a curvature averages over. Samples are named by their index in the objective's data; a mean over several
/// microbatches weighs each by its size, so any cut of the same samples gives the same operator up to rounding.
/// </summary>
public abstract record SampleSelection
{
    private SampleSelection()
    {
    }

    /// <summary>All samples.</summary>
    public static SampleSelection Everything { get; } = new All();

    /// <summary>The indices of the samples, batch by batch; null for all of them in the objective's own order and cut.</summary>
    /// <param name="samples">n, the number of samples there are.</param>
    /// <exception cref="BadInputException">An index or a number of samples does not fit the data.</exception>
    internal abstract IReadOnlyList<long[]>? Batches(long samples);

    private static long[] Checked(IReadOnlyList<long> indices, long samples)
    {
        if (indices.Count == 0)
        {
            throw new BadInputException("A selection of samples has none; it needs at least one.");
        }

        foreach (var index in indices)
        {
            if (index < 0 || index >= samples)
            {
                throw new BadInputException($"There is no sample {index}; the data have samples 0 to {samples - 1}.");
            }
        }

        return [.. indices];
    }

    /// <summary>All samples.</summary>
    public sealed record All : SampleSelection
    {
        internal override IReadOnlyList<long[]>? Batches(long samples) => null;
    }

    /// <summary>A seeded random subsample without replacement, in ascending order. Larger counts with the same seed contain smaller
    /// ones.</summary>
    /// <param name="Count">Number of samples, from 1 to n.</param>
    /// <param name="Seed">Seed of the choice.</param>
    public sealed record Random(long Count, ulong Seed) : SampleSelection
    {
        internal override IReadOnlyList<long[]>? Batches(long samples)
        {
            if (Count < 1 || Count > samples)
            {
                throw new BadInputException(
                    $"A subsample of {Count} was asked for; the data have {samples} samples, so it is a number from 1 to {samples}.");
            }

            if (Count == samples)
            {
                return null;
            }

            var chosen = Philox.For(Seed, "subsample").Permutation((int)samples).AsSpan(0, (int)Count).ToArray();
            Array.Sort(chosen);
            return [[.. chosen.Select(index => (long)index)]];
        }
    }

    /// <summary>The samples of a list; one named twice counts twice.</summary>
    /// <param name="Samples">Indices of samples.</param>
    public sealed record Indices(IReadOnlyList<long> Samples) : SampleSelection
    {
        internal override IReadOnlyList<long[]>? Batches(long samples) => [Checked(Samples, samples)];
    }

    /// <summary>
    /// The mean over given microbatches weighted by their sizes. Where the loss couples the samples of a batch (batch norm in
    /// training mode) these are the batches; elsewhere they may be cut again.
    /// </summary>
    /// <param name="Lists">Indices of the samples of each microbatch.</param>
    public sealed record Microbatches(IReadOnlyList<IReadOnlyList<long>> Lists) : SampleSelection
    {
        internal override IReadOnlyList<long[]>? Batches(long samples) => Lists.Count == 0
            ? throw new BadInputException("A selection of microbatches has none; it needs at least one.")
            : [.. Lists.Select(list => Checked(list, samples))];
    }
}
