using Theodolite.LinearAlgebra;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>What a look at the network and its gradient shows whatever the verdict.</summary>
internal static class Observations
{
    private const int Named = 6;

    /// <summary>Sentences, in no order of importance.</summary>
    public static IEnumerable<string> Of(SurveyPoint point, IReadOnlyList<LayerActivity> activity)
    {
        foreach (var layer in activity.Where(layer => layer.Dead > 0))
        {
            yield return layer.Dead == layer.Units
                ? $"Layer {layer.Layer}: all {layer.Units} units are dead: for no sample does anything pass through them."
                : $"Layer {layer.Layer}: {layer.Dead} of {layer.Units} units are dead: none of the samples makes them pass anything on.";
        }

        foreach (var layer in activity.Where(layer => layer.Units > 0 && layer.Saturated == layer.Units))
        {
            yield return $"Layer {layer.Layer}: all {layer.Units} units are saturated for every sample.";
        }

        if (point.IsModel && Unreached(point) is { Count: > 0 } unreached)
        {
            yield return $"No gradient reaches {string.Join(", ", unreached.Take(Named))}"
                + (unreached.Count > Named ? $" and {unreached.Count - Named} more parameters" : "")
                + ": it is exactly zero over all samples.";
        }

        foreach (var note in point.Stored.Notes)
        {
            yield return note;
        }

        if (point.Stored is NetworkObjective { Network.TakesTokens: true })
        {
            yield return "The samples are tokens, whose numbers have no size: of the tests for causes, those of the scale and the columns "
                + "of inputs and of labels that do not depend on them are not made; tokens that never occur are counted instead.";
        }

        if (point.Stored is NetworkObjective { Network: var network, Loss: SoftmaxLoss loss } && network.Layers[^1].Layer.Kind == "softmax")
        {
            yield return $"The last layer is a softmax, and {loss.Name} takes the softmax of its outputs once more: the loss cannot fall "
                + "below its value at one-hot outputs, and gradients are small. Leave the layer out.";
        }
    }

    private static List<string> Unreached(SurveyPoint point) =>
    [
        .. point.Stored.Parameters.Blocks
            .Where(block => block.Count > 0 && !point.Gradient.AsSpan((int)block.Offset, (int)block.Count).ContainsAnyExcept(0.0))
            .Select(block => block.Name),
    ];
}
