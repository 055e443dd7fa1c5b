using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Models;

/// <summary>
/// A sequence of layers whose shapes are known: inferred from the shape of one sample, with the parameters named and
/// shaped as PyTorch's <c>Sequential</c> does (<c>0.weight</c> of shape (out, in), <c>0.bias</c>, <c>3.0.weight</c>
/// inside a residual block).
/// </summary>
public sealed class Network
{
    /// <summary>Most parameters, and most numbers in one sample after any layer.</summary>
    public const int MaximumCount = 1 << 30;

    /// <summary>Deepest nesting of layers in containers, which everything that walks a network recurses into.</summary>
    public const int MaximumDepth = 64;

    private readonly List<(string Name, Shape Shape)> _declared = [];
    private readonly List<(string Name, Shape Shape)> _buffers = [];
    private readonly List<(string Name, Shape Shape)> _state = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private double _count;

    /// <summary>Infers shapes and lays out the parameters.</summary>
    /// <param name="layers">The layers, first to last.</param>
    /// <param name="sample">Shape of one sample, without the batch axis.</param>
    /// <exception cref="BadInputException">A layer cannot follow the one before it, a name is repeated, or the network is too
    /// large.</exception>
    public Network(IReadOnlyList<Layer> layers, Shape sample)
    {
        if (layers.Count == 0)
        {
            throw new BadInputException("The model has no layers; it needs at least one.");
        }

        Input = sample;
        layers = layers is [var only] ? [only.MadeFor(sample)] : layers;
        var place = new Place("the data", sample);
        // A lone graph lends its nodes no prefix.
        var whole = layers is [Container { IsWhole: true } container] ? container : null;
        var placed = whole is not null ? [Put(whole, "", 1, ref place)] : Walk(layers, "", 1, ref place);
        Stored = whole?.Stored;
        Parameters = new ParameterLayout(_declared);
        Buffers = new ParameterLayout(_buffers);
        State = new ParameterLayout(_state);
        Layers = [.. placed.Select(WithOffsets)];
        (Output, OutputLabel) = (place.Shape, place.Label);
    }

    /// <summary>Shape of a sample.</summary>
    public Shape Input { get; }

    /// <summary>Shape of the network's output for a sample.</summary>
    public Shape Output { get; }

    /// <summary>How messages name what gives the output: <c>layer 2 (linear)</c>.</summary>
    public string OutputLabel { get; }

    /// <summary>The layers; those of a residual block are its <see cref="NetworkLayer.Inner"/>.</summary>
    public IReadOnlyList<NetworkLayer> Layers { get; }

    /// <summary>Names, shapes and offsets of the parameters in θ.</summary>
    public ParameterLayout Parameters { get; }

    /// <summary>Names, shapes and offsets of what belongs to the network but is not trained: running statistics.</summary>
    public ParameterLayout Buffers { get; }

    /// <summary>Parameters and buffers together, in the order of PyTorch's <c>state_dict</c>.</summary>
    public ParameterLayout State { get; }

    /// <summary>Values that parameters and buffers came with, by name; null where the layers' laws draw them.</summary>
    public IReadOnlyDictionary<string, double[]>? Stored { get; }

    /// <summary>Whether training and evaluation mode differ.</summary>
    public bool DependsOnMode => AllLayers.Any(layer => layer.Layer.DependsOnMode);

    /// <summary>Whether the samples are tokens, whose numbers have no size.</summary>
    public bool TakesTokens => AllLayers.Any(layer => layer.Layer.TakesTokens);

    /// <summary>All layers in order of evaluation, a container before its inner layers.</summary>
    public IEnumerable<NetworkLayer> AllLayers => Layers.SelectMany(Flatten);

    private static IEnumerable<NetworkLayer> Flatten(NetworkLayer layer) => [layer, .. layer.Inner.SelectMany(Flatten)];

    private List<Draft> Walk(IReadOnlyList<Layer> layers, string prefix, int depth, ref Place place)
    {
        if (depth > MaximumDepth)
        {
            throw new BadInputException($"The layers of the model nest more than {MaximumDepth} deep.");
        }

        var drafts = new List<Draft>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < layers.Count; index++)
        {
            var layer = layers[index];
            var name = layer.Name ?? $"{index}";
            if (!names.Add(name))
            {
                throw new BadInputException(
                    $"Two layers are named '{prefix}{name}'; a name must be used once and must not be another layer's index.");
            }

            drafts.Add(Put(layer, prefix + name, depth, ref place));
        }

        return drafts;
    }

    private Draft Put(Layer layer, string path, int depth, ref Place place)
    {
        var label = path.Length == 0 ? $"the {layer.Kind}" : $"layer {path} ({layer.Kind})";
        var before = place;
        var container = layer as Container;
        var output = container is null ? Infer(layer, label, before) : default;
        var own = layer.Parameters(before.Shape);
        var buffers = layer.Buffers(before.Shape);
        foreach (var parameter in own)
        {
            Declare(_declared, Full(path, parameter.Name), parameter.Shape, label);
        }

        foreach (var buffer in buffers)
        {
            Declare(_buffers, Full(path, buffer.Name), buffer.Shape, label);
        }

        var (branches, ends) = (new List<IReadOnlyList<Draft>>(), new List<BranchEnd>());
        var prefix = path.Length == 0 ? "" : $"{path}.";
        foreach (var branch in container?.Branches ?? [])
        {
            var entry = container!.Enter(branches.Count, new BranchEnd(before.Label, before.Shape), ends);
            var inside = new Place(entry.Label, entry.Shape);
            branches.Add(Walk(branch.Layers, branch.Prefix.Length == 0 ? prefix : $"{prefix}{branch.Prefix}.", depth + 1, ref inside));
            ends.Add(new BranchEnd(inside.Label, inside.Shape));
        }

        if (container is not null)
        {
            output = Join(container, label, before.Shape, ends);
        }

        place = new Place(container?.EndLabel(ends) ?? label, output);
        return new Draft(path, layer, before.Shape, output, own, buffers, branches);
    }

    private static Shape Join(Container container, string label, Shape input, IReadOnlyList<BranchEnd> ends)
    {
        try
        {
            return container.Join(input, ends);
        }
        catch (BranchException exception)
        {
            throw new BadInputException($"{Capital(label)} {exception.Message}", exception);
        }
    }

    private static Shape Infer(Layer layer, string label, Place before)
    {
        Shape output;
        try
        {
            output = layer.OutputShape(before.Shape);
        }
        catch (LayerInputException exception)
        {
            throw new BadInputException($"{Capital(label)} needs {exception.Message}, but {before.Label} gives {before.Shape}.", exception);
        }

        return Size(output) <= MaximumCount
            ? output
            : throw new BadInputException($"{Capital(label)} gives {output}, more than {MaximumCount} numbers for one sample.");
    }

    private void Declare(List<(string Name, Shape Shape)> declared, string name, Shape shape, string label)
    {
        _count += Size(shape);
        if (_count > MaximumCount)
        {
            throw new BadInputException($"With {label} the model has more than {MaximumCount} parameters.");
        }

        declared.Add((name, shape));
        if (!_names.Add(name))
        {
            throw new BadInputException($"Two parameters are named '{name}'; {label} needs another name.");
        }

        _state.Add((name, shape));
    }

    private NetworkLayer WithOffsets(Draft draft) => new(
        draft.Path,
        draft.Layer,
        draft.Input,
        draft.Output,
        [.. draft.Own.Select(own => new NetworkParameter(Parameters.Find(Full(draft.Path, own.Name))!, own.Initializer, own.Fan))],
        [.. draft.Buffers.Select(buffer => new NetworkBuffer(Buffers.Find(Full(draft.Path, buffer.Name))!, buffer.Start))],
        [.. draft.Branches.Select(branch => (IReadOnlyList<NetworkLayer>)[.. branch.Select(WithOffsets)])]);

    private static string Full(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // In floating point, since the product of hostile extents may not fit 64 bits.
    private static double Size(Shape shape)
    {
        var size = 1.0;
        foreach (var extent in shape.Span)
        {
            size *= extent;
        }

        return size;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    // What the next layer follows: for messages its label, for inference its shape.
    private record struct Place(string Label, Shape Shape);

    private sealed record Draft(
        string Path,
        Layer Layer,
        Shape Input,
        Shape Output,
        IReadOnlyList<LayerParameter> Own,
        IReadOnlyList<LayerBuffer> Buffers,
        IReadOnlyList<IReadOnlyList<Draft>> Branches);
}
