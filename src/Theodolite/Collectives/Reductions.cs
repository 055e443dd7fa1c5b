using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Theodolite.Collectives;

/// <summary>
/// Sums and gatherings over a transport. A sum of many numbers is dealt out: each process adds one part of them, in the order of the
/// processes, and hands the sums to all, so that everybody has the same bits and sends 2(K − 1)/K of the numbers (Thakur, Rabenseifner and
/// Gropp, "Optimization of collective communication operations in MPICH", 2005, section 4). A few numbers go to everybody at once.
/// </summary>
/// <remarks>Every block of the first round begins with what is being done, and how often something was done before, so that processes that
/// have parted notice it.</remarks>
internal sealed class Reductions(ITransport transport)
{
    /// <summary>Most numbers of one round.</summary>
    public const int MostNumbers = 1 << 22;

    private const int HeaderBytes = 16;

    // Below this the time of a message is that of its way, not that of its bytes.
    private const int FewBytes = 4096;

    private readonly Dictionary<int, byte[]> _buffers = [];
    private int _sequence;
    private long _bytes;
    private long _ticks;

    private delegate void Filling(int rank, Span<byte> place);

    private enum Work
    {
        Sum = 1,
        Parts = 2,
        Lengths = 3,
        Spread = 4,
    }

    private int Rank => transport.Rank;

    private int Count => transport.Count;

    public Traffic Traffic => new(_bytes, Stopwatch.GetElapsedTime(0, _ticks));

    public void Sum<T>(Span<T> values, CancellationToken cancellation)
        where T : unmanaged, INumber<T>
    {
        var began = Stopwatch.GetTimestamp();
        while (values.Length > MostNumbers)
        {
            SumParts(values[..MostNumbers], cancellation);
            values = values[MostNumbers..];
        }

        if (values.Length * Marshal.SizeOf<T>() <= FewBytes)
        {
            SumWhole(values, cancellation);
        }
        else
        {
            SumParts(values, cancellation);
        }

        _ticks += Stopwatch.GetTimestamp() - began;
    }

    /// <summary>Gives all processes all numbers, of which each has its share in its place.</summary>
    public void Spread<T>(Span<T> values, Func<int, (long First, long Count)> share, CancellationToken cancellation)
        where T : unmanaged
    {
        var began = Stopwatch.GetTimestamp();
        var (first, count) = share(Rank);
        var size = Marshal.SizeOf<T>();
        for (var start = 0L; start < share(0).Count; start += MostNumbers)
        {
            int Length(int rank) => (int)Math.Clamp(share(rank).Count - start, 0, MostNumbers);
            var own = Buffer(-1, Length(Rank) * size);
            MemoryMarshal.AsBytes(values.Slice((int)(first + Math.Min(start, count)), Length(Rank))).CopyTo(own.Span);
            var all = Exchange(
                Work.Spread,
                _ => own.Length,
                rank => Length(rank) * size,
                (_, place) => own.Span.CopyTo(place),
                cancellation,
                announced: (int)start);
            for (var rank = 0; rank < Count; rank++)
            {
                if (rank != Rank)
                {
                    all[rank].Span.CopyTo(MemoryMarshal.AsBytes(values.Slice(
                        (int)(share(rank).First + Math.Min(start, share(rank).Count)),
                        Length(rank))));
                }
            }
        }

        _ticks += Stopwatch.GetTimestamp() - began;
    }

    public IReadOnlyList<byte[]> Gather(byte[] mine, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var lengths = Exchange(Work.Lengths, sizeof(long), (_, place) => MemoryMarshal.Write(place, mine.LongLength), cancellation);
        var all = new byte[Count][];
        var (outgoing, incoming) = (new List<OutgoingBlock>(), new List<IncomingBlock>());
        for (var rank = 0; rank < Count; rank++)
        {
            all[rank] = rank == Rank ? mine : new byte[MemoryMarshal.Read<long>(lengths[rank].Span)];
            if (rank != Rank)
            {
                if (mine.Length > 0)
                {
                    outgoing.Add(new(rank, mine));
                    _bytes += mine.Length;
                }

                if (all[rank].Length > 0)
                {
                    incoming.Add(new(rank, all[rank]));
                }
            }
        }

        transport.Exchange(outgoing, incoming, cancellation);
        _ticks += Stopwatch.GetTimestamp() - began;
        return all;
    }

    private static void Add<T>(Span<T> sums, ReadOnlySpan<T> terms)
        where T : unmanaged, INumber<T>
    {
        var left = MemoryMarshal.Cast<T, Vector<T>>(sums);
        var right = MemoryMarshal.Cast<T, Vector<T>>(terms);
        for (var i = 0; i < left.Length; i++)
        {
            left[i] += right[i];
        }

        for (var i = left.Length * Vector<T>.Count; i < sums.Length; i++)
        {
            sums[i] += terms[i];
        }
    }

    private static Span<T> Numbers<T>(Memory<byte> bytes)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes.Span);

    private void SumWhole<T>(Span<T> values, CancellationToken cancellation)
        where T : unmanaged, INumber<T>
    {
        var mine = values.ToArray();
        var all = Exchange(
            Work.Sum,
            MemoryMarshal.AsBytes(values).Length,
            (_, place) => MemoryMarshal.AsBytes(mine.AsSpan()).CopyTo(place),
            cancellation);
        Numbers<T>(all[0]).CopyTo(values);
        for (var rank = 1; rank < Count; rank++)
        {
            Add(values, Numbers<T>(all[rank]));
        }
    }

    private void SumParts<T>(Span<T> values, CancellationToken cancellation)
        where T : unmanaged, INumber<T>
    {
        // Whole lines of the cache.
        var size = Marshal.SizeOf<T>();
        var part = ((values.Length + Count - 1) / Count + 63) / 64 * 64;
        (int Start, int Length) Part(int rank, int length)
        {
            var start = Math.Min(length, rank * part);
            return (start, Math.Min(part, length - start));
        }

        var total = values.Length;
        var copy = Buffer(-1, total * size);
        MemoryMarshal.AsBytes(values).CopyTo(copy.Span);
        var own = Part(Rank, total);
        var all = Exchange(
            Work.Parts,
            rank => Part(rank, total).Length * size,
            _ => own.Length * size,
            (rank, place) => copy.Span.Slice(Part(rank, total).Start * size, place.Length).CopyTo(place),
            cancellation);
        var sums = values.Slice(own.Start, own.Length);
        Numbers<T>(all[0]).CopyTo(sums);
        for (var rank = 1; rank < Count; rank++)
        {
            Add(sums, Numbers<T>(all[rank]));
        }

        MemoryMarshal.AsBytes(sums).CopyTo(copy.Span[(own.Start * size)..]);
        var (outgoing, incoming) = (new List<OutgoingBlock>(), new List<IncomingBlock>());
        for (var step = 1; step < Count; step++)
        {
            var peer = (Rank + step) % Count;
            if (own.Length > 0)
            {
                outgoing.Add(new(peer, copy.Slice(own.Start * size, own.Length * size)));
                _bytes += own.Length * size;
            }

            var (start, length) = Part(peer, total);
            if (length > 0)
            {
                incoming.Add(new(peer, copy.Slice(start * size, length * size)));
            }
        }

        transport.Exchange(outgoing, incoming, cancellation);
        copy.Span[..(total * size)].CopyTo(MemoryMarshal.AsBytes(values));
    }

    private IReadOnlyList<Memory<byte>> Exchange(Work work, int length, Filling fill, CancellationToken cancellation) =>
        Exchange(work, _ => length, _ => length, fill, cancellation);

    // Hands every process its block, and returns those of all, this one's among them, without their headers.
    private Memory<byte>[] Exchange(
        Work work,
        Func<int, int> outgoing,
        Func<int, int> incoming,
        Filling fill,
        CancellationToken cancellation,
        int? announced = null)
    {
        _sequence++;
        var (sent, received) = (new List<OutgoingBlock>(), new List<IncomingBlock>());
        var all = new Memory<byte>[Count];
        for (var step = 0; step < Count; step++)
        {
            var peer = (Rank + step) % Count;
            var block = Buffer(peer, HeaderBytes + outgoing(peer));
            fill(peer, block.Span[HeaderBytes..]);
            if (step == 0)
            {
                all[peer] = block[HeaderBytes..];
                continue;
            }

            Mark(block.Span, work, announced ?? outgoing(peer));
            sent.Add(new(peer, block));
            _bytes += block.Length;
            var place = Buffer(Count + peer, HeaderBytes + incoming(peer));
            received.Add(new(peer, place));
            all[peer] = place[HeaderBytes..];
        }

        transport.Exchange(sent, received, cancellation);
        Span<byte> expected = stackalloc byte[HeaderBytes];
        foreach (var (peer, place) in received)
        {
            Mark(expected, work, announced ?? incoming(peer));
            if (!place.Span[..HeaderBytes].SequenceEqual(expected))
            {
                throw new ProcessesException($"Processes {Math.Min(Rank, peer)} and {Math.Max(Rank, peer)} no longer do the same; "
                    + "they must be equal machines with equal programs.");
            }
        }

        return all;
    }

    private void Mark(Span<byte> header, Work work, int size)
    {
        MemoryMarshal.Write(header, _sequence);
        MemoryMarshal.Write(header[4..], (int)work);
        MemoryMarshal.Write(header[8..], (long)size);
    }

    // Pinned, and kept from one time to the next.
    private Memory<byte> Buffer(int key, int length)
    {
        if (!_buffers.TryGetValue(key, out var buffer) || buffer.Length < length)
        {
            _buffers[key] = buffer = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        }

        return buffer.AsMemory(0, length);
    }
}
