using System.Text;
using Theodolite.Data;
using Theodolite.ModelFiles.Yaml;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Settings;
using Theodolite.Training;

namespace Theodolite.ModelFiles;

/// <summary>A model file: which data, which layers, which loss, and how to train. Nothing in it is executed.</summary>
public sealed record ModelFile
{
    /// <summary>The data.</summary>
    public required DataSettings Data { get; init; }

    /// <summary>The layers, first to last; a lone <see cref="Models.Graph"/> for the form with branches.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>The loss.</summary>
    public required LossSettings Loss { get; init; }

    /// <summary>How to train; null where the file does not say.</summary>
    public TrainSettings? Train { get; init; }

    /// <summary>Folder that relative paths in the file start from.</summary>
    public required string Directory { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">Not there, not readable, or wrong; one sentence with file and line.</exception>
    public static ModelFile Load(string path)
    {
        string text;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new BadInputException($"There is no model file '{path}'.");
            }

            if (file.Length > 4L * YamlReader.MaximumLength)
            {
                throw new BadInputException(
                    $"{file.Name} has {file.Length} bytes; a model file has at most {YamlReader.MaximumLength} characters.");
            }

            text = File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException exception)
        {
            throw new BadInputException($"{Path.GetFileName(path)} is not a text file in UTF-8.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException($"The model file '{path}' cannot be read: {exception.Message}", exception);
        }

        return Parse(text, Path.GetFileName(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">Name that begins error messages.</param>
    /// <param name="directory">Folder that relative paths start from.</param>
    /// <exception cref="BadInputException">Wrong; one sentence with file and line.</exception>
    public static ModelFile Parse(string text, string file, string directory)
    {
        var keys = SettingsReader.Section<Keys>(YamlReader.Read(text, file), "the model file");
        var loss = LossNames.Read(keys.Loss);
        return new ModelFile
        {
            Data = DataSection.Read(keys.Data),
            Layers = keys.Model switch
            {
                SettingMapping mapping when OnnxSection.Is(mapping) => [OnnxSection.Read(mapping, loss, directory)],
                SettingMapping graph => [GraphSection.Whole(NamedOptions.Of("model", graph))],
                var layers => LayerNames.ReadAll(layers, "model"),
            },
            Loss = loss,
            Train = keys.Train is null ? null : TrainOptions.Read(keys.Train),
            Directory = directory,
        };
    }

    private sealed record Keys(
        [Option(Description = "what to train on")] SettingNode Data,
        [Option(Description = "a list of layers, a graph with the key nodes, or {onnx: FILE}")] SettingNode Model,
        [Option(Description = "a name, as cross-entropy or mean-squared-error")] SettingNode Loss)
    {
        public SettingNode? Train { get; init; }
    }
}
