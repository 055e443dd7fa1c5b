using Theodolite.LinearAlgebra;
using Theodolite.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace Theodolite.TorchSharp;

/// <summary>Whether a loss is a function of its weights: the same twice, and without a module that draws random numbers.</summary>
internal static class FunctionCheck
{
    // Sums over threads may come in another order on a GPU.
    private const double Slack = 1e4;

    /// <summary>Evaluates loss and gradient of the first batch twice.</summary>
    /// <exception cref="BadInputException">They differ, or a module makes them.</exception>
    public static void Of(TorchSharpObjective objective)
    {
        const string Help = "call eval() on the module, or set Training = false in the settings";
        if (Drawing(objective) is { } drawing)
        {
            throw new BadInputException($"{drawing} draws random numbers in training mode, so that the loss is no function of the weights; "
                + $"{Help}.");
        }

        var (first, gradient) = objective.First();
        var (second, other) = objective.First();
        var room = Slack * objective.DType.UnitRoundoff();
        var norm = Vectors.Norm(gradient);
        Vectors.AddScaled(other, -1, gradient);
        if (Math.Abs(second - first) > room * Math.Abs(first) || Vectors.Norm(other) > room * norm)
        {
            throw new BadInputException($"The loss is no function of the weights: the first batch gave {first:g6}, and {second:g6} when "
                + $"asked again. Where that comes from dropout or noise of training, {Help}.");
        }
    }

    private static string? Drawing(TorchSharpObjective objective) => objective.Weights.Module is not { } module
        ? null
        : module.named_modules().Prepend(("", module))
            .Where(part => objective.Settings.Training ?? part.Item2.training)
            .Where(part => part.Item2 is Dropout { p: > 0 } or Dropout1d { p: > 0 } or Dropout2d { p: > 0 } or Dropout3d { p: > 0 }
                or AlphaDropout { p: > 0 } or FeatureAlphaDropout { p: > 0 } or RReLU)
            .Select(part => $"{part.Item2.GetType().Name} '{part.Item1}'")
            .FirstOrDefault();
}
