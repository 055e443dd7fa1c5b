using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;

namespace Theodolite.Spectra;

/// <summary>What second derivatives mean for this loss: whether it has kinks, and what coupled samples do.</summary>
/// <param name="Kinked">Kinds of layers with kinks (ReLU, max-pooling …), each once.</param>
/// <param name="OnKink">Evaluations of them that sit exactly on a kink at θ.</param>
/// <param name="Coupled">Kinds of layers that couple the samples of a batch (batch normalisation) in training mode.</param>
/// <param name="Mode"><c>evaluation</c> or <c>training</c>; null for an expression.</param>
public sealed record Smoothness(IReadOnlyList<string> Kinked, long OnKink, IReadOnlyList<string> Coupled, string? Mode)
{
    private static readonly string[] s_kinked
        = ["relu", "leaky-relu", "prelu", "hard-tanh", "max-pool1d", "max-pool2d", "global-max-pool", "adaptive-max-pool"];
    private static readonly string[] s_coupled = ["batch-norm"];

    /// <summary>One or two sentences; empty where the loss is smooth and plain.</summary>
    public string Statement
    {
        get
        {
            var parts = new List<string>();
            if (Kinked.Count > 0 || OnKink > 0)
            {
                parts.Add($"The network has kinks ({(Kinked.Count > 0 ? string.Join(", ", Kinked) : "abs and its like")}): measured is "
                    + "the smooth piece on which θ lies, whose curvature says nothing about the kinks between pieces.");
                parts.Add(OnKink == 0
                    ? "No evaluation sits exactly on a kink."
                    : $"{OnKink:N0} evaluations sit exactly on a kink, where the derivative of one side was taken: second derivatives "
                        + "prove nothing there.");
            }

            if (Coupled.Count > 0)
            {
                parts.Add(Mode == "training"
                    ? "Batch normalisation is in training mode: the statistics of each batch are part of the function, so its samples "
                        + "are coupled."
                    : "Batch normalisation is in evaluation mode: the stored statistics are constants.");
            }

            return string.Join(' ', parts);
        }
    }

    internal static Smoothness Of(Objective objective, double[] theta, CancellationToken cancellation)
    {
        if (objective is not NetworkObjective network)
        {
            return new([], objective.CountKinks(theta, cancellation), [], null);
        }

        var kinds = network.Network.AllLayers.Select(layer => layer.Layer.Kind).Distinct().ToList();
        string[] kinked = [.. kinds.Where(s_kinked.Contains)];
        string[] coupled = [.. kinds.Where(s_coupled.Contains)];
        return new(kinked, kinked.Length == 0 ? 0 : objective.CountKinks(theta, cancellation), coupled, ModeOf(network));
    }

    private static string ModeOf(NetworkObjective network) => network.Run.Mode == NetworkMode.Training ? "training" : "evaluation";
}
