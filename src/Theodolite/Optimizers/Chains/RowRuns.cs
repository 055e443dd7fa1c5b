using System.Numerics;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>Runs of touched rows as segments.</summary>
internal static class RowRuns
{
    /// <summary>Throws where rows are named that do not exist.</summary>
    public static void Check(ParameterPlan plan, TouchedRows rows)
    {
        foreach (var name in rows.Blocks)
        {
            var block = plan.Blocks.FirstOrDefault(block => block.Name == name)
                ?? throw new ArgumentException($"There is no parameter '{name}' with touched rows.");
            var touched = rows.Of(name)!;
            if (touched.Count > 0 && (block.Shape.Rank == 0 || touched[0] < 0 || touched[^1] >= block.Shape[0]))
            {
                throw new ArgumentException(
                    $"Row {(touched[0] < 0 ? touched[0] : touched[^1])} of '{name}' does not exist; its shape is {block.Shape}.");
            }
        }
    }

    /// <summary>Whole blocks where all rows are touched, and, when asked for, the touched rows of the others.</summary>
    public static List<Segment> Untracked(List<Segment> blocks, TouchedRows rows, bool withRows)
    {
        var segments = new List<Segment>();
        foreach (var block in blocks)
        {
            if (rows.Of(block.Block.Name) is not { } touched)
            {
                segments.Add(block);
            }
            else if (withRows)
            {
                Add(segments, block, touched);
            }
        }

        return segments;
    }

    /// <summary>Adds rows of a block, neighbours joined.</summary>
    public static void Add(List<Segment> segments, Segment block, IReadOnlyList<long> rows)
    {
        var width = (int)(block.Block.Count / Math.Max(1, block.Block.Shape[0]));
        for (var i = 0; i < rows.Count;)
        {
            var end = i + 1;
            while (end < rows.Count && rows[end] == rows[end - 1] + 1)
            {
                end++;
            }

            var start = (int)rows[i] * width;
            segments.Add(block with { Offset = block.Offset + start, SlotStart = block.SlotStart + start, Count = (end - i) * width });
            i = end;
        }
    }
}

/// <summary>How often each row of a block has been updated, where rows are touched now and then.</summary>
internal sealed class RowSteps<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, Slot<T>> _counts = new(StringComparer.Ordinal);
    private TouchedRows? _current;

    public RowSteps(OptimizerMemory<T> memory, ParameterPlan plan)
    {
        foreach (var block in plan.Blocks.Where(block => block.Shape.Rank > 0 && !block.Frozen))
        {
            _counts.Add(block.Name, memory.Add($"row-steps/{block.Name}", [block.Shape[0]]));
        }
    }

    /// <summary>Counts one more update for every touched row, and for every row of the blocks that are touched everywhere.</summary>
    public RowSteps<T> Count(TouchedRows rows)
    {
        _current = rows;
        foreach (var (name, counts) in _counts)
        {
            foreach (var row in rows.Of(name) ?? [])
            {
                counts.Values[row] += T.One;
            }
        }

        return this;
    }

    /// <summary>The touched rows by how often they have been updated, this time included.</summary>
    public IEnumerable<(long Step, List<Segment> Segments)> Groups(List<Segment> blocks)
    {
        var groups = new SortedDictionary<long, List<Segment>>();
        foreach (var block in blocks)
        {
            if (_current!.Of(block.Block.Name) is not { } touched)
            {
                continue;
            }

            var counts = _counts[block.Block.Name].Values;
            foreach (var rows in touched.GroupBy(row => long.CreateChecked(counts[row])))
            {
                if (!groups.TryGetValue(rows.Key, out var segments))
                {
                    groups.Add(rows.Key, segments = []);
                }

                RowRuns.Add(segments, block, [.. rows]);
            }
        }

        return groups.Select(group => (group.Key, group.Value));
    }
}
