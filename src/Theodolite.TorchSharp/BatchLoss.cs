using TorchSharp;

namespace Theodolite.TorchSharp;

/// <summary>The user's closure, called with one batch, its answer checked.</summary>
/// <param name="loss">The closure.</param>
/// <param name="batches">The batches.</param>
internal sealed class BatchLoss(Func<TorchSharpBatch, torch.Tensor> loss, IReadOnlyList<TorchSharpBatch> batches)
{
    /// <summary>The batches.</summary>
    public IReadOnlyList<TorchSharpBatch> Batches => batches;

    /// <summary>Number of samples in all.</summary>
    public long Samples { get; } = batches.Sum(batch => batch.Samples);

    /// <summary>The same closure over other batches.</summary>
    public BatchLoss Over(IReadOnlyList<TorchSharpBatch> others) => new(loss, others);

    /// <summary>The share of a batch in the mean.</summary>
    public double Share(int index) => (double)batches[index].Samples / Samples;

    /// <summary>The loss of a batch times its share of the mean, a tensor of one number.</summary>
    /// <param name="index">The batch.</param>
    /// <param name="type">Type in which it is computed.</param>
    /// <exception cref="BadInputException">The closure threw, or its answer is no number.</exception>
    public torch.Tensor Part(int index, torch.ScalarType type)
    {
        var value = Of(index, type);
        return batches.Count == 1 ? value : value * Share(index);
    }

    private torch.Tensor Of(int index, torch.ScalarType type)
    {
        var batch = batches[index];
        for (var i = 0; i < batch.Tensors.Count; i++)
        {
            if (batch.Tensors[i] is not { IsInvalid: false })
            {
                throw new BadInputException($"Tensor {i} of batch {index} has been disposed of; the tensors of a batch must "
                    + "live as long as "
                    + "the objective.");
            }
        }

        torch.Tensor? value;
        try
        {
            value = loss(batch.IsIn(type) ? batch : batch.In(type));
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new BadInputException($"The loss of batch {index} could not be computed: {First(error.Message)}.", error);
        }

        if (value is not { IsInvalid: false })
        {
            throw new BadInputException($"The loss of batch {index} is no living tensor: the closure returned null, or one that it has "
                + "disposed of.");
        }

        if (value.numel() != 1)
        {
            throw new BadInputException($"The loss of batch {index} has shape [{string.Join(", ", value.shape)}], where one number is "
                + "expected; return its mean over the samples.");
        }

        return value.is_floating_point()
            ? value.reshape()
            : throw new BadInputException($"The loss of batch {index} is of type {value.dtype}; a real number is expected.");
    }

    private static string First(string message) => message.Split('\n')[0].Trim().TrimEnd('.');
}
