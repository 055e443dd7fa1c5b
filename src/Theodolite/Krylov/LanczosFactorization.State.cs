using Theodolite.Torch;

namespace Theodolite.Krylov;

public sealed partial class LanczosFactorization
{
    // Everything but the random numbers, by name.
    internal void Save(IDictionary<string, Array> arrays)
    {
        for (var i = 0; i < Count; i++)
        {
            using var row = _rows.View(i, 1);
            arrays[Name(i)] = _operator.DType == DType.Float32 ? row.ToArray<float>() : row.ToArray<double>();
        }

        int[] all = [.. Enumerable.Range(0, Count)];
        arrays["projection"] = Submatrix(all, all);
        arrays["expanded"] = all.Select(i => _expanded[i] ? 1L : 0).ToArray();
        arrays["chains"] = all.Select(i => (long)_chains[i]).ToArray();
        arrays["norm"] = new[] { Norm };
    }

    internal void Restore(IReadOnlyDictionary<string, Array> arrays)
    {
        var (t, expanded, chains) = (Get<double>(arrays, "projection"), Get<long>(arrays, "expanded"), Get<long>(arrays, "chains"));
        var count = expanded.Length;
        if (count > Capacity)
        {
            throw new BadInputException(
                $"The saved Lanczos state has {count} rows, but the basis has room for {Capacity}: give it the memory it had.");
        }

        if (t.Length != count * count || chains.Length != count || Get<double>(arrays, "norm").Length != 1)
        {
            throw new BadInputException("The saved Lanczos state is damaged: its arrays do not fit each other.");
        }

        for (var i = 0; i < count; i++)
        {
            if (arrays.TryGetValue(Name(i), out var saved) && saved.Length != _operator.Dimension)
            {
                throw new BadInputException(
                    $"The saved Lanczos state is of vectors of {saved.Length} numbers, but the operator acts on {_operator.Dimension}.");
            }

            using var row = _operator.DType == DType.Float32
                ? Tensor.From<float>(Get<float>(arrays, Name(i)), [1, _operator.Dimension], _operator.Device)
                : Tensor.From<double>(Get<double>(arrays, Name(i)), [1, _operator.Dimension], _operator.Device);
            _rows.Append(row);
            (_expanded[i], _chains[i]) = (expanded[i] == 1, (int)chains[i]);
            for (var j = 0; j < count; j++)
            {
                _t[(i * Capacity) + j] = t[(i * count) + j];
            }
        }

        Size = expanded.Count(flag => flag == 1);
        Norm = Get<double>(arrays, "norm")[0];
    }

    internal static T[] Get<T>(IReadOnlyDictionary<string, Array> arrays, string name) =>
        arrays.TryGetValue(name, out var array) && array is T[] values
            ? values
            : throw new BadInputException($"The saved Lanczos state has no array '{name}' of {typeof(T).Name}.");

    private static string Name(int row) => $"row.{row}";
}
