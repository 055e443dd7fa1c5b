using Theodolite.Data;

namespace Theodolite.TensorFiles;

/// <summary>
/// Arrays that no framework's form surrounds. Where their last names are flax's (kernel, scale, embedding) they have its layouts; where
/// they say nothing, matrices are (out, in) as stored or, if only that fits a model, all the other way around.
/// </summary>
internal static class PlainArrays
{
    private static readonly string[] s_collections = ["params", "batch_stats"];

    public static TensorFile Of(SourceFile file, IReadOnlyList<NamedTensor> arrays)
    {
        var named = arrays.Select(array => array.Named(array.Name.Replace('/', '.'))).ToList();
        if (named.TrueForAll(array => s_collections.Contains(array.Name.Split('.')[0]) && array.Name.Contains('.')))
        {
            named = named.ConvertAll(array => array.Named(array.Name[(array.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]));
        }

        return named.Exists(array => Leaf(array.Name) == "kernel") && named.TrueForAll(array => ForeignLayer.IsRole(Leaf(array.Name)))
            ? Flax(file, named)
            : Unnamed(file, named);
    }

    /// <summary>A file of tensors whose names were changed and may now be equal.</summary>
    public static TensorFile Build(
        SourceFile file,
        IReadOnlyList<NamedTensor> tensors,
        IReadOnlyList<string> notes,
        bool channelsLast = false,
        TensorFile? turned = null)
    {
        if (tensors.CountBy(tensor => tensor.Name).FirstOrDefault(name => name.Value > 1).Key is { } repeated)
        {
            throw file.Error($"has two arrays that would be '{Printable.Text(repeated)}' here");
        }

        return new TensorFile(file.Name, tensors, notes) { ChannelsLast = channelsLast, Turned = turned };
    }

    private static TensorFile Flax(SourceFile file, List<NamedTensor> arrays)
    {
        var tensors = arrays.GroupBy(array => array.Name[..Math.Max(0, array.Name.LastIndexOf('.'))]).SelectMany(layer =>
        {
            var variables = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
            foreach (var array in layer)
            {
                if (!variables.TryAdd(Leaf(array.Name), array))
                {
                    throw file.Error($"has two arrays '{Printable.Text(array.Name)}'");
                }
            }

            return new ForeignLayer(file, layer.Key).Tensors(variables);
        });
        return Build(
            file,
            [.. tensors],
            [$"The kernels in {file.Title} are flax's by their names, (…, in, out), and were transposed to (out, in, …)."],
            channelsLast: true);
    }

    private static TensorFile Unnamed(SourceFile file, List<NamedTensor> arrays)
    {
        var tensors = arrays.ConvertAll(array => array.Named(Leaf(array.Name) switch
        {
            "w" or "W" => $"{array.Name[..^1]}weight",
            "b" => $"{array.Name[..^1]}bias",
            _ => array.Name,
        }));
        var kernels = tensors.FindAll(tensor => tensor.Shape.Rank is >= 2 and <= 4);
        if (kernels.Count == 0)
        {
            return Build(file, tensors, []);
        }

        var turned = Build(
            file,
            tensors.ConvertAll(tensor => ForeignLayer.Turn(tensor.Shape.Rank) is { } axes ? tensor.Permuted(axes) : tensor),
            [$"The matrices in {file.Title} fit the model only as (…, in, out), and were transposed to (out, in, …)."],
            channelsLast: true);
        var square = kernels.TrueForAll(tensor => tensor.Shape == Axes.Permute(tensor.Shape, ForeignLayer.Turn(tensor.Shape.Rank)!));
        return Build(
            file,
            tensors,
            square ? [$"The matrices in {file.Title} are square and nothing says which way they are meant; they were taken "
                + "as (out, in)."] : [],
            turned: turned);
    }

    private static string Leaf(string name) => name[(name.LastIndexOf('.') + 1)..];
}
