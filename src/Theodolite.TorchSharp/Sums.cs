using Theodolite.Objectives;
using Theodolite.TorchSharp.Weights;
using TorchSharp;

namespace Theodolite.TorchSharp;

/// <summary>Sums of derivatives in float64, whatever type they come in.</summary>
internal static class Sums
{
    /// <summary>The blocks of one vector of a [k, P] tensor of sums.</summary>
    public static torch.Tensor[] Of(torch.Tensor vector, ParameterLayout layout) =>
        [.. layout.Blocks.Select(block => Leaves.Of(vector, block))];

    /// <summary>Adds derivatives, those that are missing being zero.</summary>
    public static void Add(IList<torch.Tensor> derivatives, torch.Tensor[] sums)
    {
        using var constant = torch.no_grad();
        for (var i = 0; i < sums.Length; i++)
        {
            if (derivatives[i] is { IsInvalid: false } derivative)
            {
                sums[i].add_(derivative);
            }
        }
    }
}
