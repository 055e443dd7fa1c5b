using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>A layer cannot take the samples it would be given.</summary>
/// <param name="expected">What it needs: "samples of shape [channels, height, width]".</param>
public sealed class LayerInputException(string expected) : Exception(expected);

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
        init => field = value is null or { Length: > 0 and <= 100 }
            && value?.Any(c => c is '.' || char.IsControl(c) || char.IsWhiteSpace(c)) != true
            ? value
            : throw Ranges.Bad("name must have 1 to 100 characters, none of them a period or white space.");
    }

    /// <summary>The kind in kebab-case, as in a model file.</summary>
    public abstract string Kind { get; }

    /// <summary>Number of different tokens where the layer's input is tokens, whole numbers from 0 on; null where it is real
    /// numbers.</summary>
    public virtual int? Vocabulary => null;

    /// <summary>Whether it takes tokens, whose numbers have no size.</summary>
    public virtual bool TakesTokens => false;

    /// <summary>Whether the layer does something else in training than in evaluation.</summary>
    public virtual bool DependsOnMode => false;

    /// <summary>The layer made for samples of a shape, where what it is depends on that; else itself.</summary>
    /// <param name="sample">Shape of a sample, which a network's only layer is given first.</param>
    /// <exception cref="BadInputException">It cannot take such samples.</exception>
    public virtual Layer MadeFor(Shape sample) => this;

    /// <summary>The shape of a sample after this layer.</summary>
    /// <exception cref="LayerInputException">The layer cannot follow such a sample.</exception>
    public abstract Shape OutputShape(Shape input);

    /// <summary>The layer's own parameters in PyTorch's order, those of layers inside it not among them.</summary>
    public virtual IReadOnlyList<LayerParameter> Parameters(Shape input) => [];

    /// <summary>Numbers that belong to the layer and are stored with it, but are not trained.</summary>
    public virtual IReadOnlyList<LayerBuffer> Buffers(Shape input) => [];

    /// <summary>Traces the layer on a batch.</summary>
    /// <param name="input">Samples [n, …].</param>
    /// <param name="scope">The layer's parameters and, for a container, the layers inside.</param>
    /// <returns>Samples [n, …] of the output shape.</returns>
    public abstract Value Trace(Value input, LayerScope scope);
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
        var fan = Fan.Of(weight, WeightLayout.OutIn);
        var first = new LayerParameter("weight", weight, initializer, fan);
        return bias ? [first, new LayerParameter("bias", [weight[0]], initializer.ForBias, fan)] : [first];
    }
}

/// <summary>A buffer of a layer.</summary>
/// <param name="Name">Name within the layer, as PyTorch's: <c>running_mean</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Start">What every element is before anything has been measured.</param>
public sealed record LayerBuffer(string Name, Shape Shape, double Start);
