using TorchSharp;

namespace Theodolite.TorchSharp;

/// <summary>What a loss is computed from at a time: for instance inputs and targets of some samples. The tensors stay the caller's, and
/// must live as long as the objective.</summary>
public sealed class TorchSharpBatch
{
    /// <param name="tensors">The tensors, in the order in which the loss expects them.</param>
    public TorchSharpBatch(params torch.Tensor[] tensors)
        : this(tensors, Leading(tensors))
    {
    }

    /// <param name="tensors">The tensors, in the order in which the loss expects them.</param>
    /// <param name="samples">How many samples they are, by which the loss of the batch counts in the mean; at least 1.</param>
    public TorchSharpBatch(IReadOnlyList<torch.Tensor> tensors, long samples)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        (Tensors, Samples) = (tensors, samples);
    }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<torch.Tensor> Tensors { get; }

    /// <summary>Number of samples.</summary>
    public long Samples { get; }

    /// <summary>One of the tensors.</summary>
    public torch.Tensor this[int index] => Tensors[index];

    /// <summary>The same with every real number in a type.</summary>
    internal TorchSharpBatch In(torch.ScalarType type) => new(
        [.. Tensors.Select(tensor => Fits(tensor, type) ? tensor : tensor.to(type))],
        Samples);

    internal bool IsIn(torch.ScalarType type) => Tensors.All(tensor => Fits(tensor, type));

    /// <summary>Some of its samples; null where a tensor does not have one row for each.</summary>
    internal IReadOnlyList<torch.Tensor>? Rows(long[] samples)
    {
        if (Tensors.Any(tensor => tensor.dim() == 0 || tensor.shape[0] != Samples))
        {
            return null;
        }

        using var index = torch.tensor(samples);
        return [.. Tensors.Select(tensor => tensor.index_select(0, index.to(tensor.device)))];
    }

    private static bool Fits(torch.Tensor tensor, torch.ScalarType type) => !tensor.is_floating_point() || tensor.dtype == type;

    private static long Leading(torch.Tensor[] tensors) => tensors is [{ IsInvalid: false } first, ..] && first.dim() > 0
        ? Math.Max(1, first.shape[0])
        : 1;
}
