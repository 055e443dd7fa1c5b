using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Onnx;
using Theodolite.Settings;

namespace Theodolite.ModelFiles;

/// <summary>Reads the form of the key <c>model</c> that names a file: <c>{onnx: FILE}</c>.</summary>
internal static class OnnxSection
{
    private const string Title = "model";

    /// <summary>Whether a mapping is of that form.</summary>
    public static bool Is(SettingMapping mapping) => mapping.Find("onnx") is not null;

    /// <summary>Reads the file that a mapping names.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="loss">The loss, which takes what goes into a last softmax or sigmoid where it has one of its own.</param>
    /// <param name="directory">Folder that relative paths start from.</param>
    /// <exception cref="BadInputException">One sentence, with file and line where the mapping is wrong.</exception>
    public static Layer Read(SettingMapping mapping, LossSettings loss, string directory)
    {
        var keys = SettingsReader.Section<Keys>(mapping, Title);
        if (string.IsNullOrWhiteSpace(keys.Onnx) || keys.Onnx.Contains('\0', StringComparison.Ordinal))
        {
            throw new OptionSite($"onnx of {Title}", []).Wrong(mapping.Find("onnx")!.Value.Value, "the path of a file");
        }

        return OnnxModel.ReadLogits(
            Path.GetFullPath(keys.Onnx, directory),
            new OnnxSettings { Input = keys.Input, Output = keys.Output, Parameters = keys.Parameters, Frozen = keys.Frozen },
            sigmoid: loss is BinaryCrossEntropy,
            softmax: loss is SoftmaxLoss);
    }

    private sealed record Keys([Option(Description = "the path of a file")] string Onnx)
    {
        private const string Patterns = "a list of patterns, as ['encoder.*', '*.bias']";

        [Option(Expected = "the name of a tensor")]
        public string? Input { get; init; }

        [Option(Expected = "the name of a tensor")]
        public string? Output { get; init; }

        [Option(Expected = Patterns)]
        public IReadOnlyList<string>? Parameters { get; init; }

        [Option(Expected = Patterns)]
        public IReadOnlyList<string>? Frozen { get; init; }
    }
}
