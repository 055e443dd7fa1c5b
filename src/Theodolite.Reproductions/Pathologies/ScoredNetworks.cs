namespace Theodolite.Reproductions.Pathologies;

/// <summary>Architectures of the scored part beside perceptrons and linear models.</summary>
internal static class ScoredNetworks
{
    /// <summary>A convolution along a signal, pooled over all of it.</summary>
    public static PlantedPlan Conv1d(string activation = "silu") => PlantedNetworks.Of(
        ScoredData.Signals,
        $"conv1d-{activation}",
        [
            "conv1d: {out: 8, kernel: 5, stride: 2, init: he-normal, name: hidden1}", $"{activation}: {{name: act1}}", "flatten",
            PlantedNetworks.Head(ScoredData.Signals),
        ]) with
    { Reading = ["shape: [1, 20]"] };

    /// <summary>Embedded tokens, averaged by a linear layer over all of them.</summary>
    public static PlantedPlan Embedded(string activation = "elu") => PlantedNetworks.Of(
        ScoredData.Tallies,
        $"embedding-{activation}",
        [
            "embedding: {count: 5, width: 4, name: tokens}", "flatten", "linear: {out: 12, name: hidden1}", $"{activation}: {{name: act1}}",
            PlantedNetworks.Head(ScoredData.Tallies),
        ]);

    /// <summary>Embedded tokens and a gated recurrent unit.</summary>
    public static PlantedPlan Recurrent() => PlantedNetworks.Of(
        ScoredData.Tallies,
        "gru",
        [
            "embedding: {count: 5, width: 4, name: tokens}", "gru: {hidden: 8, last: true, name: hidden1}",
            PlantedNetworks.Head(ScoredData.Tallies),
        ]);

    /// <summary>Hidden layers behind layer normalisation.</summary>
    public static PlantedPlan LayerNorm(PlantedTable data, string activation, int width) => PlantedNetworks.Of(
        data,
        $"layer-norm-{activation}",
        [
            $"linear: {{out: {width}, name: hidden1}}", "layer-norm: {name: norm1}", $"{activation}: {{name: act1}}",
            $"linear: {{out: {width}, name: hidden2}}", "layer-norm: {name: norm2}", $"{activation}: {{name: act2}}",
            PlantedNetworks.Head(data),
        ]);

    /// <summary>A residual block.</summary>
    public static PlantedPlan Skip(PlantedTable data, string activation, int width) => PlantedNetworks.Of(
        data,
        $"skip-{activation}",
        [
            $"linear: {{out: {width}, name: hidden1}}", $"residual: [{activation}, linear: {{out: {width}}}]",
            $"residual: [{activation}, linear: {{out: {width}}}]", PlantedNetworks.Head(data),
        ]);
}
