using System.Globalization;
using Theodolite.Data;
using Theodolite.TensorFiles.Pickles;

namespace Theodolite.TensorFiles;

/// <summary>
/// The tensors of a model in what was saved: a <c>state_dict</c>, a dictionary that holds one beside other things, or a list of parameters.
/// </summary>
internal static class Checkpoint
{
    private const int Deepest = 64;
    private const int Most = 1 << 18;
    private static readonly string[] s_certain = ["state_dict", "model_state_dict", "model_state"];
    private static readonly string[] s_usual = ["model", "net", "network", "module", "weights", "params"];

    /// <summary>Finds them.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="root">What its pickle holds.</param>
    /// <param name="notes">Receives where they were found.</param>
    /// <exception cref="BadInputException">There are none, or it is not clear which are meant.</exception>
    public static List<(string Name, TorchTensor Tensor)> Tensors(SourceFile file, object? root, ICollection<string> notes)
    {
        var path = new List<string>();
        while (path.Count < Deepest && root is PickledDictionary dictionary && Inner(file, dictionary) is { } key)
        {
            path.Add(key);
            root = dictionary.Find(key);
        }

        if (path.Count > 0)
        {
            notes.Add($"The weights in {file.Title} are '{Printable.Text(string.Join('.', path))}' of what it holds.");
        }

        if (root is TorchTensor)
        {
            throw file.Error("holds one tensor without a name; a state_dict was expected: torch.save(model.state_dict(), path)");
        }

        var found = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        Collect(file, root, "", 0, found, new Budget());
        return found.Count > 0
            ? [.. found.Select(pair => (pair.Key, pair.Value))]
            : throw file.Error("holds no tensors under names; a state_dict was expected: torch.save(model.state_dict(), path)");
    }

    // The dictionary that is the model's; null where this one is it, with modules as dictionaries inside.
    private static string? Inner(SourceFile file, PickledDictionary dictionary)
    {
        if (Array.Find(s_certain, key => HoldsTensors(dictionary.Find(key), 0, new Budget())) is { } certain)
        {
            return certain;
        }

        var candidates = dictionary.Pairs
            .Where(pair => pair is { Key: string key, Value: PickledDictionary } && !key.Contains("optim",
            StringComparison.OrdinalIgnoreCase)
                && HoldsTensors(pair.Value, 0, new Budget()))
            .Select(pair => (string)pair.Key!)
            .Distinct()
            .ToList();
        var others = dictionary.Pairs.Exists(pair => pair.Value is not PickledDictionary);
        if ((others || candidates.Count == 1) && Array.Find(s_usual, candidates.Contains) is { } usual)
        {
            return usual;
        }

        return candidates.Count switch
        {
            _ when dictionary.Pairs.Exists(pair => pair.Value is TorchTensor) => null,
            1 when dictionary.Pairs.Count > 1 => candidates[0],
            > 1 when others => throw file.Error($"holds several dictionaries of tensors ({Names(candidates)}), and none is called "
                + "state_dict; "
                + "save the model's alone"),
            _ => null,
        };
    }

    private static string Names(List<string> names) =>
        $"{string.Join(", ", names.Take(5).Select(name => $"'{Printable.Text(name)}'"))}{(names.Count > 5 ? ", …" : "")}";

    private static bool HoldsTensors(object? value, int depth, Budget budget)
    {
        budget.Spend();
        return depth < Deepest && !budget.IsSpent && value switch
        {
            TorchTensor => true,
            PickledDictionary dictionary => dictionary.Pairs.Exists(pair => HoldsTensors(pair.Value, depth + 1, budget)),
            _ => false,
        };
    }

    private static void Collect(
        SourceFile file,
        object? value,
        string name,
        int depth,
        Dictionary<string, TorchTensor> found,
        Budget budget)
    {
        budget.Spend();
        if (budget.IsSpent || depth > Deepest)
        {
            throw file.Error($"nests its dictionaries more than {Deepest} deep, or holds more than {Most} things in them, "
                + "which is refused");
        }

        switch (value)
        {
            case TorchTensor tensor:
                found[name] = tensor;
                break;
            case PickledDictionary dictionary:
                foreach (var (key, inner) in dictionary.Pairs)
                {
                    if (Name(key) is { } part)
                    {
                        Collect(file, inner, name.Length == 0 ? part : $"{name}.{part}", depth + 1, found, budget);
                    }
                }

                break;
            case List<object?> list when depth == 0 && list.TrueForAll(item => item is TorchTensor):
                foreach (var (index, item) in list.Index())
                {
                    Collect(file, item, index.ToString(CultureInfo.InvariantCulture), 1, found, budget);
                }

                break;
        }
    }

    private static string? Name(object? key) => key switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    // A dictionary may lie in many places at once: what is visited is counted, not what is there.
    private sealed class Budget
    {
        private int _left = Most;

        public bool IsSpent => _left <= 0;

        public void Spend() => _left--;
    }
}
