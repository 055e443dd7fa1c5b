using Theodolite.Data;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>Cross-entropy between logits z [K] and a class label y, averaged over the samples; see <see cref="SoftmaxLoss"/>.</summary>
public sealed record CrossEntropy : SoftmaxLoss
{
    public override string Name => "cross-entropy";

    private protected override bool Ignores => false;

    public override void Require(Network network, Dataset data)
    {
        if (network.Output.Rank != 1)
        {
            throw new BadInputException(
                $"Cross-entropy needs one number per class, but {Last(network)} gives {network.Output} for a sample.");
        }

        RequireClasses(network, data, data.ClassCount - 1);
    }

    private protected override ReadOnlyMemory<long> Labels(Dataset data) => data.Labels;

    private protected override Shape TargetShape(Dataset data) => [data.Count];
}
