using Theodolite.Data;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>
/// Cross-entropy at every position of a sequence: logits [T, V] and labels [T], averaged over the positions of the whole
/// data set whose label is not <see cref="Ignore"/>; see <see cref="SoftmaxLoss"/>.
/// </summary>
public sealed record SequenceCrossEntropy : SoftmaxLoss
{
    /// <summary>The label of positions that do not count; PyTorch's <c>ignore_index</c>.</summary>
    public long Ignore { get; init; } = -100;

    public override string Name => "sequence-cross-entropy";

    public override string Guesses => "positions";

    private protected override bool Ignores => true;

    public override void Require(Network network, Dataset data)
    {
        if (network.Output.Rank != 2)
        {
            throw new BadInputException($"Sequence cross-entropy needs outputs of shape [positions, classes], but {Last(network)} gives "
                + $"{network.Output} for a sample.");
        }

        if (network.Output[0] != data.TargetShape.Count)
        {
            throw new BadInputException($"A target of {data.Origin} has {data.TargetShape.Count} labels, but {Last(network)}, the last, "
                + $"gives {network.Output}: {network.Output[0]} positions of {network.Output[1]} classes.");
        }

        var largest = 0L;
        foreach (var label in Labels(data).Span)
        {
            largest = Math.Max(largest, label);
        }

        RequireClasses(network, data, largest);
    }

    private protected override ReadOnlyMemory<long> Labels(Dataset data) => data.PositionLabels(Ignore);

    private protected override Shape TargetShape(Dataset data) => [data.Count, data.TargetShape.Count];
}
