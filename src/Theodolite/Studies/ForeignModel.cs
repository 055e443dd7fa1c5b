using System.Text;
using System.Text.Json;
using Theodolite.Onnx;

namespace Theodolite.Studies;

/// <summary>A foreign model with its data and loss, as the text of the model file that says the same.</summary>
/// <param name="Path">The file.</param>
/// <param name="Data">The data: <c>digits</c>, a path, or a mapping in braces as under the key <c>data</c>.</param>
/// <param name="Loss">The loss: a name, or a mapping in braces as under the key <c>loss</c>.</param>
public sealed record ForeignModel(string Path, string Data, string Loss)
{
    /// <summary>Which tensors are taken and which weights are trained.</summary>
    public OnnxSettings Tensors { get; init; } = new();

    /// <summary>The training, a mapping in braces as under the key <c>train</c>; null where nothing is said of it.</summary>
    public string? Train { get; init; }

    /// <summary>The text of a model file.</summary>
    /// <exception cref="BadInputException">A text has more than one line.</exception>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            text.Append("data: ").AppendLine(Mapping(Data) ?? $"{{source: {Quoted(Data)}}}");
            text.Append("model: {onnx: ").Append(Quoted(Path));
            Add("input", Tensors.Input is { } input ? Quoted(input) : null);
            Add("output", Tensors.Output is { } output ? Quoted(output) : null);
            Add("parameters", List(Tensors.Parameters));
            Add("frozen", List(Tensors.Frozen));
            text.AppendLine("}");
            text.Append("loss: ").AppendLine(Mapping(Loss) ?? Quoted(Loss));
            if (Train is { } train)
            {
                text.Append("train: ").AppendLine(train);
            }

            return text.ToString();

            void Add(string key, string? value)
            {
                if (value is not null)
                {
                    text.Append(", ").Append(key).Append(": ").Append(value);
                }
            }
        }
    }

    /// <summary>The name that reports use.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    private static string? Mapping(string text) => !text.TrimStart().StartsWith('{') ? null
        : text.AsSpan().IndexOfAny('\r', '\n') < 0 ? text
        : throw new BadInputException("A mapping in braces must stand on one line.");

    private static string? List(IReadOnlyList<string>? texts) => texts is null ? null : $"[{string.Join(", ", texts.Select(Quoted))}]";

    // JSON's quoting is YAML's too.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
