using System.Text.RegularExpressions;
using Theodolite.Data;
using Theodolite.Torch;

namespace Theodolite.TensorFiles;

/// <summary>The weights in an HDF5 file: those of Keras, in its newer and older form, or plain arrays.</summary>
internal sealed partial class Hdf5Tensors
{
    private const string ChannelsFirst = "channels_first";
    private static readonly string[] s_layers = ["layers", "_layer_checkpoint_dependencies"];
    private static readonly string[] s_others = ["optimizer", "optimizer_weights", "compile_metrics", "metrics"];
    private readonly SourceFile _file;
    private readonly Hdf5File _content;
    private readonly Func<Hdf5Array, double[]> _read;
    private readonly List<string> _notes = [];

    private Hdf5Tensors(SourceFile file, Stream stream, Func<Hdf5Array, double[]> read) =>
        (_file, _content, _read) = (file, Hdf5File.Read(file, stream), read);

    /// <summary>Reads a file.</summary>
    public static TensorFile Read(SourceFile file, Stream stream) => new Hdf5Tensors(
        file,
        stream,
        array => file.Read(again => array.Read(new Hdf5Source(again, file)).ToDoubles())).Tensors("");

    /// <summary>Reads what was unpacked from an archive.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="bytes">The HDF5 file in it.</param>
    /// <param name="configuration">The model as Keras describes it.</param>
    public static TensorFile Read(SourceFile file, byte[] bytes, string configuration) => new Hdf5Tensors(
        file,
        new MemoryStream(bytes, writable: false),
        array => array.Read(new Hdf5Source(new MemoryStream(bytes, writable: false), file)).ToDoubles()).Tensors(configuration);

    private TensorFile Tensors(string configuration)
    {
        configuration += string.Concat(_content.Groups.Where(group => group.Path.Length == 0).SelectMany(group => group.Group.Texts(
            "model_config")));
        var first = configuration.Contains(ChannelsFirst, StringComparison.Ordinal);
        var arrays = _content.Arrays.Where(array => array is { Type.Element: not null, Extents.Length: <= 8 }
            && !s_others.Contains(First(array))).ToList();
        if (arrays.Count == 0)
        {
            throw _file.Error("holds no arrays of numbers");
        }

        if (arrays.Exists(array => Numbered().IsMatch(array.Name)))
        {
            return Keras(Named(NumberedLayers(arrays)), first);
        }

        return _content.Groups.Any(group => group.Group.Texts("weight_names").Length > 0)
            || arrays.TrueForAll(array => ForeignLayer.IsRole(Leaf(array.Name)))
                ? Keras(Named(NamedLayers(arrays)), first)
                : PlainArrays.Of(_file, [.. arrays.Select(Tensor)]);
    }

    private TensorFile Keras(List<NamedTensor> tensors, bool channelsFirst)
    {
        _notes.Add($"The kernels in {_file.Title} are Keras's, (…, in, out), and were transposed to (out, in, …).");
        return PlainArrays.Build(_file, tensors, _notes, channelsLast: !channelsFirst);
    }

    private List<NamedTensor> Named(IEnumerable<(string Module, Dictionary<string, NamedTensor> Variables)> layers) =>
        [.. layers.SelectMany(layer => new ForeignLayer(_file, layer.Module).Tensors(layer.Variables))];

    private IEnumerable<(string Module, Dictionary<string, NamedTensor> Variables)> NumberedLayers(List<Hdf5Array> arrays)
    {
        var own = arrays.Where(array => array.Type.Element is ElementType.Float64 or ElementType.Float32 or ElementType.Float16
            or ElementType.BFloat16).ToList();
        var layers = own.FindAll(array => s_layers.Contains(First(array)));
        own = layers.Count > 0 ? layers : own;
        foreach (var layer in own.Where(array => Numbered().IsMatch(array.Name))
            .GroupBy(array => Numbered().Replace(array.Name, ""))
            .OrderBy(group => Natural(group.Key), StringComparer.Ordinal))
        {
            var parts = layer.Key.Split('/').Where(part => part.Length > 0 && !s_layers.Contains(part) && part != "cell");
            var module = string.Join('.', parts);
            var variables = layer.OrderBy(array => Natural(array.Name), StringComparer.Ordinal).Select(Tensor).ToList();
            yield return (module, KerasVariables.Roles(_file, module, variables, _notes));
        }
    }

    private IEnumerable<(string Module, Dictionary<string, NamedTensor> Variables)> NamedLayers(List<Hdf5Array> arrays)
    {
        var order = _content.Groups.SelectMany(group => LayerNames(group.Group).Select(name => Hdf5File.Join(group.Path, name))).ToList();
        foreach (var layer in arrays.GroupBy(array => Module(array.Name))
            .OrderBy(group => order.FindIndex(name => group.First().Name.StartsWith(name + '/', StringComparison.Ordinal)))
            .ThenBy(group => Natural(group.Key), StringComparer.Ordinal))
        {
            if (layer.Any(array => array.Name.Split('/').Any(part => part is "query" or "attention_output")))
            {
                throw _file.Error($"has an attention layer '{Printable.Text(layer.Key)}', whose weights Keras lays out in a way "
                    + "that is not read");
            }

            var variables = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
            foreach (var array in layer)
            {
                if (!variables.TryAdd(Leaf(array.Name), Tensor(array)))
                {
                    throw _file.Error($"has two variables '{Printable.Text(Leaf(array.Name))}' in the layer '{Printable.Text(layer.Key)}'");
                }
            }

            yield return (layer.Key, variables);
        }
    }

    // Long lists are cut into layer_names0, layer_names1, …
    private static IEnumerable<string> LayerNames(Hdf5Object group)
    {
        var names = group.Texts("layer_names");
        for (var part = 0; part < 100 && group.Texts($"layer_names{part}") is { Length: > 0 } more; part++)
        {
            names = [.. names, .. more];
        }

        return names;
    }

    // A layer's own name is written twice, as dense/dense/kernel:0.
    private static string Module(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/')[..^1])
        {
            if (part != "model_weights" && !CellCounter().IsMatch(part)
                && !parts.Contains(part))
            {
                parts.Add(part);
            }
        }

        return string.Join('.', parts);
    }

    private static string First(Hdf5Array array) => array.Name.Split('/')[0];

    private static string Leaf(string path)
    {
        var leaf = path[(path.LastIndexOf('/') + 1)..];
        return leaf.EndsWith(":0", StringComparison.Ordinal) ? leaf[..^2] : leaf;
    }

    private static string Natural(string name) => Digits().Replace(name, digits => digits.Value.PadLeft(20, '0'));

    [GeneratedRegex("/vars/[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Numbered();

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    [GeneratedRegex("^(lstm|gru|simple_rnn)_cell(_[0-9]+)?$", RegexOptions.NonBacktracking)]
    private static partial Regex CellCounter();

    private NamedTensor Tensor(Hdf5Array array)
    {
        var element = array.Type.Element!.Value;
        var floating = element is ElementType.Float64 or ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16;
        return new(
            array.Name.Replace('/', '.'),
            element.ToString(),
            floating,
            Shape.Create(array.Extents),
            () => _read(array));
    }
}
