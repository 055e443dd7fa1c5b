using Theodolite.Objectives;
using Theodolite.TorchSharp.Weights;
using TorchSharp;
using TorchSharp.Modules;

namespace Theodolite.TorchSharp;

/// <summary>What is seen of a module from the types of its parts.</summary>
internal static class ModuleNotes
{
    /// <summary>Sentences that a person should know.</summary>
    public static IEnumerable<string> Of(ModuleWeights weights, TorchSharpSettings settings)
    {
        if (weights.Module is not { } module)
        {
            yield break;
        }

        if (IsPlain(module))
        {
            yield return "The module is a chain of layers that a model file has as well: as a YAML or ONNX file it would be "
                + "measured faster, "
                + "by programs that multiply blocks of vectors at once, layer by layer, with causes and kinks.";
        }

        if (weights.Native is { } native)
        {
            yield return $"{native} holds its weights in native code: they are written and written back for every evaluation, "
                + "and graphs are "
                + "built anew for every block of products.";
        }

        if (module.modules().Any(part => part is NormBase { track_running_stats: true } && (settings.Training ?? part.training)))
        {
            yield return "Batch normalisation is in training mode: the loss takes the statistics of each batch, so it depends on how the "
                + "samples are batched; the running statistics stay as they are.";
        }
    }

    /// <summary>The parts that are not twice differentiable everywhere; what a closure calls by itself is not seen.</summary>
    public static IReadOnlyList<NonSmoothPart> NonSmooth(torch.nn.Module? module) => module is null
        ? []
        :
        [
            .. module.named_modules().Prepend((module.GetName(), module))
                .Select(part => (part.Item1, Crease(part.Item2)))
                .Where(part => part.Item2 is not null)
                .Select(part => new NonSmoothPart(part.Item1, part.Item2!)),
        ];

    private static string? Crease(torch.nn.Module module) => module switch
    {
        ReLU or ReLU6 or LeakyReLU or PReLU or RReLU => "relu",
        Hardtanh or Hardsigmoid or Hardswish or Hardshrink or Softshrink or Threshold => "step",
        MaxPool1d or MaxPool2d or MaxPool3d or AdaptiveMaxPool1d or AdaptiveMaxPool2d or AdaptiveMaxPool3d => "max-pool-index",
        _ => null,
    };

    private static bool IsPlain(torch.nn.Module module) => module is Sequential && module.children().All(part => part
        is Linear or Conv1d or Conv2d or Tanh or Sigmoid or ReLU or GELU or SiLU or Softplus or LeakyReLU or ELU or Flatten or MaxPool2d
        or AvgPool2d || IsPlain(part));
}
