using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;
using TorchSharp;

namespace Theodolite.TorchSharp;

/// <summary>Curvatures over some of the samples.</summary>
public sealed partial class TorchSharpObjective
{
    /// <summary>
    /// The Hessian, over the selected parameters and samples. A random choice of samples takes whole batches, in random order, until there
    /// are as many as asked for; samples by their numbers are cut out of their batches, every tensor of which must have a row for each.
    /// </summary>
    public override LinearOperator Curvature(
        ReadOnlySpan<double> theta,
        CurvatureSettings settings,
        CancellationToken cancellation = default)
    {
        var all = settings with { Samples = null };
        return settings.Kind != CurvatureKind.Hessian ? base.Curvature(theta, all, cancellation) : settings.Samples switch
        {
            SampleSelection.Random random when random.Count < Loss.Samples =>
                new TorchSharpObjective(this, Type, Loss.Over(Whole(random))).Curvature(theta, all, cancellation),
            SampleSelection.Indices indices => Cut([indices.Samples]).Curvature(theta, all, cancellation),
            SampleSelection.Microbatches microbatches => Cut(microbatches.Lists).Curvature(theta, all, cancellation),
            _ => base.Curvature(theta, all, cancellation),
        };
    }

    private List<TorchSharpBatch> Whole(SampleSelection.Random random)
    {
        if (random.Count < 1)
        {
            throw new BadInputException($"A subsample of {random.Count} was asked for; it has at least one sample.");
        }

        var (chosen, samples) = (new List<TorchSharpBatch>(), 0L);
        foreach (var index in Philox.For(random.Seed, "subsample").Permutation(Loss.Batches.Count))
        {
            if (samples >= random.Count)
            {
                break;
            }

            chosen.Add(Loss.Batches[index]);
            samples += Loss.Batches[index].Samples;
        }

        return chosen;
    }

    private TorchSharpObjective Cut(IReadOnlyList<IReadOnlyList<long>> lists) => new(this, Type, Loss.Over([.. lists.Select(Cut)]));

    private TorchSharpBatch Cut(IReadOnlyList<long> samples)
    {
        var parts = new List<IReadOnlyList<torch.Tensor>>();
        var start = 0L;
        foreach (var batch in Loss.Batches)
        {
            var (from, to) = (start, start + batch.Samples);
            start = to;
            long[] rows = [.. samples.Where(sample => sample >= from && sample < to).Select(sample => sample - from)];
            if (rows.Length > 0)
            {
                parts.Add(batch.Rows(rows) ?? throw new BadInputException("Samples were chosen by their numbers, but a tensor of a batch "
                    + "does not have a row for each sample."));
            }
        }

        return samples.All(sample => sample >= 0 && sample < start) && parts.Count > 0
            ? new TorchSharpBatch(
                [.. Enumerable.Range(0, parts[0].Count).Select(i => torch.cat([.. parts.Select(part => part[i])]))],
                samples.Count)
            : throw new BadInputException($"There is no such sample; the batches have samples 0 to {start - 1}.");
    }
}
