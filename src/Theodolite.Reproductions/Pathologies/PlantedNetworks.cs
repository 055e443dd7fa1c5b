namespace Theodolite.Reproductions.Pathologies;

/// <summary>Trainings that work, from which planted ones are made by one change.</summary>
internal static class PlantedNetworks
{
    /// <summary>A linear model of the data.</summary>
    public static PlantedPlan Linear(PlantedTable data) => Of(data, "linear", [Head(data)]);

    /// <summary>Hidden layers of one activation: <c>hidden1</c>, <c>act1</c>, …, <c>head</c>.</summary>
    public static PlantedPlan Mlp(PlantedTable data, string activation, int depth, int width, string? init = null) =>
        Of(data, $"mlp-{activation}-{depth}", [.. Hidden(activation, depth, width, init), Head(data)]);

    /// <summary>Linear layers without anything between them.</summary>
    public static PlantedPlan DeepLinear(PlantedTable data, int depth, int width) => Of(
        data,
        $"deep-linear-{depth}",
        [.. Enumerable.Range(1, depth).Select(i => $"linear: {{out: {width}, name: hidden{i}}}"), Head(data)]);

    /// <summary>One convolution and pooling.</summary>
    public static PlantedPlan Conv(string activation = "relu") => Of(
        PlantedData.Digits,
        $"conv-{activation}",
        [
            "conv2d: {out: 6, kernel: 3, stride: 2, init: he-normal, name: hidden1}", $"{activation}: {{name: act1}}", "flatten",
            Head(PlantedData.Digits),
        ]) with
    { Reading = ["shape: [1, 8, 8]"] };

    /// <summary>A hidden layer behind batch normalisation.</summary>
    public static PlantedPlan BatchNorm(PlantedTable data, int width) => Of(
        data,
        "batch-norm",
        [$"linear: {{out: {width}, init: he-normal, name: hidden1}}", "batch-norm: {name: norm}", "relu: {name: act1}", Head(data)]);

    /// <summary>Two residual blocks behind layer normalisation.</summary>
    public static PlantedPlan Residual(PlantedTable data, int width) => Of(
        data,
        "residual",
        [
            $"linear: {{out: {width}, name: hidden1}}", $"residual: [layer-norm, linear: {{out: {width}}}, tanh]",
            $"residual: [layer-norm, linear: {{out: {width}}}, tanh]", Head(data),
        ]);

    /// <summary>One block of attention over embedded tokens.</summary>
    public static PlantedPlan Transformer() => Of(
        PlantedData.Sequences,
        "transformer",
        [
            "embedding: {count: 6, width: 8, name: tokens}", "position-embedding: {name: positions}",
            "residual: [layer-norm, multi-head-attention: {heads: 2}]", "residual: [layer-norm, linear: {out: 16}, gelu, linear: {out: 8}]",
            "flatten", Head(PlantedData.Sequences),
        ]);

    /// <summary>Layers of a perceptron without its last.</summary>
    public static IEnumerable<string> Hidden(string activation, int depth, int width, string? init = null)
    {
        init ??= activation is "relu" or "gelu" ? "he-normal" : "xavier-uniform";
        return Enumerable.Range(1, depth).SelectMany(i => new[]
        {
            $"linear: {{out: {width}, init: {init}, name: hidden{i}}}", $"{activation}: {{name: act{i}}}",
        });
    }

    /// <summary>The last layer of the data.</summary>
    public static string Head(PlantedTable data, string? init = null)
    {
        var outputs = Outputs(data);
        return init is null ? $"linear: {{out: {outputs}, name: head}}" : $"linear: {{out: {outputs}, init: {init}, name: head}}";
    }

    private static int Outputs(PlantedTable data) => data.Name.Split('-')[0] switch
    {
        "digits" or "pooled" => 10,
        "blobs" or "signals" => 3,
        "wine" => 5,
        _ => 1,
    };

    /// <summary>Layers behind one another, the last of the data appended.</summary>
    public static PlantedPlan Of(PlantedTable data, string architecture, IReadOnlyList<string> layers) => new()
    {
        Data = data,
        DataSet = data.Name.Split('-')[0],
        Architecture = architecture,
        Layers = layers,
        Loss = data.Name.Split('-')[0] switch
        {
            "digits" or "blobs" or "pooled" or "signals" or "wine" => "cross-entropy",
            "moons" or "xor" or "logistic" or "sequences" or "spirals" or "rings" or "parity" or "evenodd" or "tallies" =>
                "binary-cross-entropy",
            _ => "mean-squared-error",
        },
    };
}
