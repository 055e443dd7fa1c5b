using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Theodolite.Runs;

/// <summary>What <c>run.json</c> of a run folder says.</summary>
public sealed record RunRecord
{
    /// <summary>Name and version of the layout.</summary>
    public const string CurrentSchema = "theodolite/run/1";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        MaxDepth = 8,
        RespectNullableAnnotations = true,
    };

    /// <summary>Version of this library.</summary>
    public static string CurrentVersion { get; } = typeof(RunRecord).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public string Schema { get; init; } = CurrentSchema;

    /// <summary>File name of the model that was trained.</summary>
    public required string Model { get; init; }

    /// <summary>Folder that relative paths in the model start from.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Keys weights and sample order.</summary>
    public ulong Seed { get; init; }

    /// <summary><c>float32</c> or <c>float64</c>.</summary>
    public required string DType { get; init; }

    /// <summary>Of Theodolite.</summary>
    public string? Version { get; init; }

    /// <summary><c>running</c> until the run ends; then <c>completed</c>, <c>no-improvement</c>, <c>non-finite</c> or
    /// <c>cancelled</c>.</summary>
    public string Outcome { get; init; } = "running";

    /// <summary>What the command line set in place of the model file, by option: <c>{"optimizer": "adam(learning-rate=0.1)"}</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The weights it began with; null where the initialisers drew them.</summary>
    public string? Start { get; init; }

    /// <summary>Whether those of equal shape were matched by their order.</summary>
    public bool MatchByOrder { get; init; }

    /// <summary>Steps behind the weights in the folder.</summary>
    public long Steps { get; init; }

    /// <summary>P.</summary>
    public long Parameters { get; init; }

    /// <summary>Training samples.</summary>
    public long Samples { get; init; }

    /// <summary>Names of the classes in the order of their labels, where the data name them.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Mean loss over all training samples, once the run has ended.</summary>
    public double? Loss { get; init; }

    /// <summary>Share of training samples classified right.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>Share of test samples classified right.</summary>
    public double? TestAccuracy { get; init; }

    // What the types of the properties do not say, as part of a sentence.
    private string? Wrong =>
        DType is not ("float32" or "float64") ? $"'dType' is '{Printable.Text(DType)}', where float32 or float64 was expected"
            : !IsPath(Model) ? "'model' is no name of a file"
            : !IsPath(DataFolder) ? "'dataFolder' is no path"
            : Start is { } start && !IsPath(start) ? "'start' is no path"
            : Options.FirstOrDefault(option => option.Value is null).Key is { } name
                ? $"'options' has nothing for '{Printable.Text(name)}'"
            : Classes is { } classes && classes.Contains(null!) ? "'classes' has a class without a name"
            : Math.Min(Steps, Math.Min(Parameters, Samples)) < 0 ? "'steps', 'parameters' and 'samples' are numbers from 0 on"
            : null;

    public string ToJson() => JsonSerializer.Serialize(this, s_json) + "\n";

    /// <exception cref="BadInputException">Not a run record, or of another schema.</exception>
    public static RunRecord Parse(string json, string file)
    {
        RunRecord? record;
        try
        {
            record = JsonSerializer.Deserialize<RunRecord>(json, s_json);
        }
        catch (JsonException error)
        {
            var entry = error.Path is { Length: > 2 } path ? $" ('{Printable.Text(path.AsSpan(2))}')" : "";
            throw new BadInputException(
                $"'{file}' is no run record: line {(error.LineNumber ?? 0) + 1}{entry} is not what a training writes.",
                error);
        }

        return record is not { Schema: CurrentSchema }
            ? throw new BadInputException($"'{file}' is no run record of the schema {CurrentSchema}.")
            : record.Wrong is { } wrong ? throw new BadInputException($"'{file}' is no run record: {wrong}.")
            : record;
    }

    private static bool IsPath(string text) => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal);
}
