using Theodolite.Objectives;
using Theodolite.TensorFiles;

namespace Theodolite.Networks;

/// <summary>Names of a file's tensors as the model knows them, without what wrappers of modules put before them.</summary>
internal static class WeightNames
{
    // Inside a name: torch.compile and DataParallel wrap any module. In front: whatever all names share, as 'model.' of a trainer's class.
    private static readonly string[] s_wrappers = ["_orig_mod", "module", "_module", "_fsdp_wrapped_module"];

    /// <summary>The part of a name before its last: the module.</summary>
    public static string Module(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];

    /// <summary>The last part of a name: <c>weight</c>.</summary>
    public static string Leaf(string name) => name[(name.LastIndexOf('.') + 1)..];

    /// <summary>The entries under the names of the parameters; null where the names do not fit.</summary>
    /// <param name="file">The tensors.</param>
    /// <param name="layout">The parameters.</param>
    /// <param name="left">What was left out of the names, in words; null for nothing.</param>
    public static Dictionary<string, NamedTensor>? Fitting(TensorFile file, ParameterLayout layout, out string? left)
    {
        left = null;
        var names = file.Tensors.Select(entry => entry.Name).ToArray();
        if (Fit(names, file, layout) is { } asWritten)
        {
            return asWritten;
        }

        if (WithoutPrefix(names, file, layout, [], out left) is { } shorter)
        {
            return shorter;
        }

        var found = s_wrappers.Where(wrapper => names.Any(name => name.Split('.').Contains(wrapper))).ToArray();
        names = Array.ConvertAll(names, name => string.Join('.', name.Split('.').Where(part => !found.Contains(part))));
        if (found.Length > 0 && Fit(names, file, layout) is { } unwrapped)
        {
            left = Quote(found);
            return unwrapped;
        }

        return found.Length > 0 ? WithoutPrefix(names, file, layout, found, out left) : null;
    }

    private static Dictionary<string, NamedTensor>? WithoutPrefix(
        string[] names,
        TensorFile file,
        ParameterLayout layout,
        string[] before,
        out string? left)
    {
        left = null;
        List<string> prefix = [];
        while (names.Length > 0 && names[0].IndexOf('.', StringComparison.Ordinal) is > 0 and var end)
        {
            var part = names[0][..(end + 1)];
            if (!Array.TrueForAll(names, name => name.StartsWith(part, StringComparison.Ordinal)))
            {
                return null;
            }

            prefix.Add(part);
            names = Array.ConvertAll(names, name => name[part.Length..]);
            if (Fit(names, file, layout) is { } fit)
            {
                left = Quote([.. before, string.Concat(prefix)]);
                return fit;
            }
        }

        return null;
    }

    private static Dictionary<string, NamedTensor>? Fit(string[] names, TensorFile file, ParameterLayout layout)
    {
        if (names.Length != layout.Blocks.Count)
        {
            return null;
        }

        var entries = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
        return names.Index().All(name => layout.Find(name.Item) is not null && entries.TryAdd(name.Item, file.Tensors[name.Index]))
            ? entries
            : null;
    }

    private static string Quote(IEnumerable<string> parts) =>
        string.Join(" and ", parts.Select(part => $"'{Printable.Text(part.EndsWith('.') ? part : part + ".")}'"));
}
