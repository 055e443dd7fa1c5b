namespace Theodolite.Onnx;

/// <summary>What of an ONNX file is taken, and what of it is trained.</summary>
public sealed record OnnxSettings
{
    /// <summary>Name of the tensor that the samples are given as; null where the graph takes one.</summary>
    public string? Input { get; init; }

    /// <summary>Name of the tensor that the loss takes, which may lie inside the graph; null where the graph gives one.</summary>
    public string? Output { get; init; }

    /// <summary>Patterns (<c>*</c> and <c>?</c>) of the weights that are trained; null for those that act as weights.</summary>
    public IReadOnlyList<string>? Parameters { get; init; }

    /// <summary>Patterns of weights that are not trained.</summary>
    public IReadOnlyList<string>? Frozen { get; init; }
}
