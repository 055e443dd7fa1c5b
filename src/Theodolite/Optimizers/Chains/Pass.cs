using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>A run of elements that a chain treats alike.</summary>
/// <param name="Block">Its block, or the first of several that differ in nothing an element-wise link sees.</param>
/// <param name="Offset">Index of its first element in θ.</param>
/// <param name="SlotStart">Index of its first element in the statistics.</param>
/// <param name="Count">Number of elements.</param>
internal readonly record struct Segment(PlannedBlock Block, int Offset, int SlotStart, int Count);

/// <summary>
/// Element-wise links run one after another over chunks that stay in a core's own cache, so each byte of θ, of the gradient
/// and of a statistic crosses the memory bus once in a pass. Chunks are shared between threads; every element is computed alike
/// in any of them.
/// </summary>
internal static class Pass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Half a megabyte of θ at once: enough to forget what starting a thread costs.
    private const int ChunksPerRange = 8;

    /// <summary>Elements in a chunk: 64 KiB, which streams well and is little beside a second-level cache.</summary>
    public static readonly int ChunkLength = 64 * 1024 / Unsafe.SizeOf<T>();

    /// <summary>Runs links over segments.</summary>
    /// <param name="links">The links, in order.</param>
    /// <param name="segments">What to run over.</param>
    /// <param name="theta">θ.</param>
    /// <param name="source">The update that enters, indexed as θ.</param>
    /// <param name="target">Receives the update that leaves; empty where the last link changes θ.</param>
    /// <param name="threads">Most threads.</param>
    public static void Run(
        ElementLink<T>[] links,
        List<Segment> segments,
        Span<T> theta,
        ReadOnlySpan<T> source,
        Span<T> target,
        int threads)
    {
        var chunks = Cut(segments);
        if (chunks.Length <= ChunksPerRange || threads == 1)
        {
            Range(links, chunks, theta, source, target);
            return;
        }

        unsafe
        {
            fixed (T* thetas = theta, sources = source, targets = target)
            {
                var (t, s, o) = (new Pinned<T>(thetas, theta.Length), new Pinned<T>(sources, source
                    .Length), new Pinned<T>(targets, target.Length));
                Workers.Run(
                    chunks.Length,
                    ChunksPerRange,
                    threads,
                    (from, to) => Range(links, chunks.AsSpan(from, to - from), t.Span, s.Span, o.Span));
            }
        }
    }

    [SkipLocalsInit]
    private static void Range(ElementLink<T>[] links, ReadOnlySpan<Segment> chunks, Span<T> theta, ReadOnlySpan<T> source, Span<T> target)
    {
        Span<T> buffer = stackalloc T[ChunkLength];
        foreach (var chunk in chunks)
        {
            var between = buffer[..chunk.Count];
            scoped var update = source.Slice(chunk.Offset, chunk.Count);
            for (var i = 0; i < links.Length; i++)
            {
                var output = i == links.Length - 1 && !target.IsEmpty ? target.Slice(chunk.Offset, chunk.Count) : between;
                links[i].Apply(new Chunk<T>
                {
                    Update = update,
                    Output = output,
                    Theta = theta.Slice(chunk.Offset, chunk.Count),
                    Block = chunk.Block,
                    SlotStart = chunk.SlotStart,
                });
                update = output;
            }
        }
    }

    private static Segment[] Cut(List<Segment> segments)
    {
        if (segments.TrueForAll(segment => segment.Count <= ChunkLength))
        {
            return [.. segments];
        }

        var chunks = new List<Segment>();
        foreach (var segment in segments)
        {
            for (var start = 0; start < segment.Count; start += ChunkLength)
            {
                chunks.Add(segment with
                {
                    Offset = segment.Offset + start,
                    SlotStart = segment.SlotStart + start,
                    Count = Math.Min(
                    ChunkLength,
                    segment.Count - start)
                });
            }
        }

        return [.. chunks];
    }
}
