using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// A layer before its input size is known: settings only, named as PyTorch's module of the same kind. Shapes are those
/// of one sample; the batch axis is added in front when the layer is traced.
/// </summary>
public abstract record Layer
{
    /// <summary>Replaces the layer's index in the names of its parameters: <c>hidden.weight</c> for <c>0.weight</c>.</summary>
    public string? Name
    {
        get;
        init => field = value is null or { Length: > 0 and <= 100 } && value?.Any(c => c is '.' || char.IsControl(c) || char.IsWhiteSpace(c)) != true
            ? value
            : throw Ranges.Bad("name must have 1 to 100 characters, none of them a period or white space.");
    }

    /// <summary>The kind in kebab-case, as in a model file.</summary>
    public abstract string Kind { get; }

    /// <summary>The layers inside, for a container.</summary>
    public virtual IReadOnlyList<Layer> Inner => [];

    /// <summary>The shape of a sample after this layer.</summary>
    /// <exception cref="LayerInputException">The layer cannot follow such a sample.</exception>
    public abstract Shape OutputShape(Shape input);

    /// <summary>The layer's own parameters in PyTorch's order, those of <see cref="Inner"/> not among them.</summary>
    public virtual IReadOnlyList<LayerParameter> Parameters(Shape input) => [];

    /// <summary>Traces the layer on a batch.</summary>
    /// <param name="input">Samples [n, …].</param>
    /// <param name="scope">The layer's parameters and, for a container, the layers inside.</param>
    /// <returns>Samples [n, …] of the output shape.</returns>
    public abstract Value Trace(Value input, LayerScope scope);
}

/// <summary>What a layer has at hand when it is traced.</summary>
/// <param name="Parameters">Its own parameters, in the order of <see cref="Layer.Parameters"/>.</param>
/// <param name="Inner">Traces the layers inside, one after another.</param>
public readonly record struct LayerScope(ReadOnlyMemory<Value> Parameters, Func<Value, Value> Inner)
{
    /// <summary>W.</summary>
    public Value Weight => Parameters.Span[0];

    /// <summary>b, or null.</summary>
    public Value? Bias => Parameters.Length > 1 ? Parameters.Span[1] : null;
}

/// <summary>A parameter of a layer.</summary>
/// <param name="Name">Name within the layer: <c>weight</c> or <c>bias</c>.</param>
/// <param name="Shape">Its shape, as PyTorch stores it.</param>
/// <param name="Initializer">Law of its start values.</param>
/// <param name="Fan">Fan of the weight (for a bias, of its weight).</param>
public sealed record LayerParameter(string Name, Shape Shape, Initializer Initializer, Fan Fan)
{
    /// <summary>A weight and, where there is one, the bias of as many elements as the weight has outputs.</summary>
    public static IReadOnlyList<LayerParameter> WeightAndBias(Shape weight, bool bias, Initializer initializer)
    {
        var fan = Fan.Of(weight);
        var first = new LayerParameter("weight", weight, initializer, fan);
        return bias ? [first, new LayerParameter("bias", [weight[0]], initializer.ForBias, fan)] : [first];
    }
}

/// <summary>A layer cannot take the samples it would be given.</summary>
/// <param name="expected">What it needs: "samples of shape [channels, height, width]".</param>
public sealed class LayerInputException(string expected) : Exception(expected);
