using Theodolite.Studies;

namespace Theodolite.TorchSharp;

/// <summary>A training loop watched.</summary>
public sealed partial class TorchSharpObjective
{
    /// <summary>
    /// Watches a training loop of the module: tell it of every step after the optimizer has made it, and before the gradients are zeroed if
    /// their norms are to be watched. It reads the weights from the module, and surveys this loss.
    /// </summary>
    /// <param name="settings">What to look at, and what it may cost.</param>
    /// <param name="onVerdict">Called with every verdict that differs from the one before.</param>
    /// <param name="onMetric">Called with every number that a monitor measures.</param>
    public TrainingWatch Watch(
        WatchSettings? settings = null,
        Action<LiveVerdict>? onVerdict = null,
        Action<WatchedMetric>? onMetric = null) =>
        new(this, Theta, settings, StepGradient) { OnVerdict = onVerdict, OnMetric = onMetric };

    /// <summary>The gradient as a backward pass has left it in the module; null where a parameter has none.</summary>
    public double[]? StepGradient()
    {
        using var gate = Weights.Gate.EnterScope();
        return Weights.ReadGradient();
    }
}
