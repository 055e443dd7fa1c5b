using System.Numerics;
using Theodolite.Objectives;

namespace Theodolite.Optimizers.Contract;

/// <summary>
/// A gradient that is zero but in some rows (slices along the first axis) of one block. Every row occurs once: updates are not
/// linear in the gradient, so duplicates have to be summed before.
/// </summary>
public sealed class RowGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private RowGradient(string block, long[] rows, T[] values) => (Block, Rows, Values) = (block, rows, values);

    /// <summary>Name of the block.</summary>
    public string Block { get; }

    /// <summary>Indices of the rows, ascending, each once.</summary>
    public IReadOnlyList<long> Rows { get; }

    /// <summary>The rows' gradients, one after another.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>Sums the rows that are given more than once.</summary>
    /// <param name="block">Name of the block.</param>
    /// <param name="indices">An index for every row given.</param>
    /// <param name="values">The rows given, one after another, of one width.</param>
    /// <exception cref="ArgumentException">The values are not as many rows as there are indices.</exception>
    public static RowGradient<T> Coalesce(string block, ReadOnlySpan<long> indices, ReadOnlySpan<T> values)
    {
        if (indices.IsEmpty ? !values.IsEmpty : values.Length % indices.Length != 0)
        {
            throw new ArgumentException($"{values.Length} numbers are not {indices.Length} rows.", nameof(values));
        }

        var width = indices.IsEmpty ? 0 : values.Length / indices.Length;
        long[] rows = [.. indices.ToArray().Distinct().Order()];
        var sums = new T[rows.Length * width];
        for (var i = 0; i < indices.Length; i++)
        {
            var row = Array.BinarySearch(rows, indices[i]);
            for (var j = 0; j < width; j++)
            {
                sums[(row * width) + j] += values[(i * width) + j];
            }
        }

        return new RowGradient<T>(block, rows, sums);
    }

    /// <summary>Writes the rows into a gradient that is zero there, and notes them as touched.</summary>
    /// <param name="gradient">The gradient of all parameters, P elements.</param>
    /// <param name="plan">Its blocks.</param>
    /// <param name="touched">Receives the rows.</param>
    /// <exception cref="ArgumentException">There is no such block, or it has other rows.</exception>
    public void AddTo(Span<T> gradient, ParameterPlan plan, TouchedRows touched)
    {
        var block = plan.Blocks.FirstOrDefault(block => block.Name == Block)
            ?? throw new ArgumentException($"There is no parameter '{Block}'.", nameof(plan));
        var width = block.Shape.Rank > 0 && block.Shape[0] > 0 ? (int)(block.Count / block.Shape[0]) : 0;
        if (Rows.Count > 0 && (width == 0 || Rows[0] < 0 || Rows[^1] >= block.Shape[0] || Values.Count != Rows.Count * width))
        {
            throw new ArgumentException(
                $"Rows {Rows[0]} to {Rows[^1]} with {Values.Count} numbers do not fit '{Block}' of shape {block.Shape}.",
                nameof(plan));
        }

        for (var i = 0; i < Values.Count; i++)
        {
            gradient[(int)(block.Offset + (Rows[i / width] * width) + (i % width))] += Values[i];
        }

        touched.Add(Block, [.. Rows]);
    }
}
