using Theodolite.Torch;

namespace Theodolite.Krylov;

public sealed partial class LanczosFactorization
{
    // Everything but the random numbers, by name.
    internal void Save(IDictionary<string, Array> arrays)
    {
        int[] all = [.. Enumerable.Range(0, Count)];
        foreach (var i in all)
        {
            using var own = _rows.View(i, 1);
            using var row = _rows.Whole(own);
            arrays[LanczosState.Row(i)] = _operator.DType == DType.Float32 ? row.ToArray<float>() : row.ToArray<double>();
        }

        if (Count > 1)
        {
            arrays["overlaps"] = all.SelectMany(_rows.Overlaps).ToArray();
        }

        arrays["projection"] = _projection.Block(all, all);
        arrays["expanded"] = all.Select(i => _projection.IsExpanded(i) ? 1L : 0).ToArray();
        arrays["chains"] = all.Select(i => (long)_projection.ChainOf(i)).ToArray();
        arrays["norm"] = new[] { Norm };
    }

    // The arrays fit each other, which LanczosState has seen to; here they are held against the operator.
    internal void Restore(LanczosState state)
    {
        var (t, expanded, chains) = (state.Reals("projection"), state.Integers("expanded"), state.Integers("chains"));
        var (count, overlaps) = (expanded.Length, state.Overlaps);
        if (count > Capacity)
        {
            throw new BadInputException(
                $"{state.Title} has {count} rows, but the basis has room for {Capacity}: give it the memory it had.");
        }

        for (var i = 0; i < count; i++)
        {
            var saved = state.Arrays[LanczosState.Row(i)];
            if (saved.Length != _operator.Dimension)
            {
                throw new BadInputException(
                    $"{state.Title} is of vectors of {saved.Length} numbers, but the operator acts on {_operator.Dimension}.");
            }

            using var row = _operator.DType == DType.Float32
                ? Tensor.From<float>(state.Get<float>(LanczosState.Row(i)), [1, _operator.Dimension], _operator.Device)
                : Tensor.From<double>(state.Get<double>(LanczosState.Row(i)), [1, _operator.Dimension], _operator.Device);
            using var own = _rows.Own(row);
            _rows.Restore(own, overlaps?[(i * (i - 1) / 2)..(i * (i + 1) / 2)]);
            _projection.Append((int)chains[i], expanded[i] == 1);
            for (var j = 0; j <= i; j++)
            {
                _projection.Couple(i, j, t[(i * count) + j]);
            }
        }

        Norm = state.Reals("norm")[0];
    }
}
