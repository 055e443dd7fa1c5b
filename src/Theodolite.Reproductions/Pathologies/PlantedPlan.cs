using System.Globalization;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>The parts of a model file, so that one of them can be planted with a fault and the others stay as they are.</summary>
internal sealed record PlantedPlan
{
    /// <summary>The data set.</summary>
    public required PlantedTable Data { get; init; }

    /// <summary>Name of the architecture: <c>mlp-relu-2</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Name of the data set without its planted changes: <c>digits</c>.</summary>
    public required string DataSet { get; init; }

    /// <summary>Layers in YAML's flow style, one each.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>What stands behind <c>loss:</c>.</summary>
    public required string Loss { get; init; }

    /// <summary>What stands behind <c>optimizer:</c>.</summary>
    public string Optimizer { get; init; } = "adam(learning-rate=0.01)";

    /// <summary>Samples of a step; null takes all of them.</summary>
    public int? Batch { get; init; }

    public int Steps { get; init; } = 200;

    /// <summary>Further keys of the section <c>train</c>, a line each.</summary>
    public IReadOnlyList<string> Train { get; init; } = [];

    /// <summary>Further keys of the section <c>data</c>, as in <c>shape: [1, 8, 8]</c>.</summary>
    public IReadOnlyList<string> Reading { get; init; } = [];

    /// <summary>Whether weights are in float64.</summary>
    public bool Double { get; init; }

    /// <summary>What becomes of the drawn start weights, by the name of a parameter.</summary>
    public IReadOnlyList<PlantedWeights> Start { get; init; } = [];

    /// <summary>The model file.</summary>
    public string Text(ulong seed)
    {
        var train = Train.Concat(
        [
            $"optimizer: {Optimizer}",
            $"batch: {Batch?.ToString(CultureInfo.InvariantCulture) ?? "full"}",
            $"steps: {Steps}",
            $"seed: {seed}",
        ]);
        IEnumerable<string> lines =
        [
            "data:",
            .. Reading.Prepend("index: none").Prepend("header: false").Prepend($"source: {Data.Name}.csv").Select(line => $"  {line}"),
            "model:",
            .. Layers.Select(layer => $"  - {layer}"),
            $"loss: {Loss}",
            "train:",
            .. train.Select(line => $"  {line}"),
        ];
        return string.Join('\n', lines) + "\n";
    }
}

/// <summary>Start weights w become <paramref name="Factor"/>·w + <paramref name="Offset"/>.</summary>
/// <param name="Parameter">Name of a parameter: <c>hidden1.bias</c>.</param>
/// <param name="Factor">By which they are multiplied.</param>
/// <param name="Offset">What is added.</param>
/// <param name="Units">How many of the first rows are changed; null changes all.</param>
internal sealed record PlantedWeights(string Parameter, double Factor, double Offset, int? Units = null);
