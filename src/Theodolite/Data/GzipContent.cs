using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Theodolite.Data;

/// <summary>
/// What a gzip file holds: its members one after another (RFC 1952, section 2.2: <c>cat a.gz b.gz</c>, the blocks of bgzip),
/// each checked by its checksum and length, zeros between and behind them passed over. The whole is refused past a bound.
/// </summary>
/// <remarks>
/// .NET's reader ends quietly where a member was cut off, and reads ahead of where one ends. The end is found again by the
/// trailer: the first place in what was read last that holds the checksum and the length of what came out.
/// </remarks>
/// <param name="packed">The file, which can seek; not disposed.</param>
/// <param name="bound">Bytes after which reading is refused.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class GzipContent(Stream packed, long bound, SourceFile file) : ReadOnlyStream
{
    // A file of nothing but empty members costs time and gives nothing; bgzip writes one, at the end.
    private const int MostEmptyMembers = 1000;
    private const int TrailerBytes = 8;
    private readonly Crc32 _checksum = new();
    private readonly Chunks _chunks = new(packed);
    private DeflateStream? _member;
    private bool _any;
    private int _empty;
    private long _size;
    private long _read;

    /// <summary>Whether a stream begins with the two bytes of gzip; its position returns to the start.</summary>
    public static bool Begins(Stream stream)
    {
        var compressed = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        return compressed;
    }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && (_member is not null || BeginMember()))
        {
            var count = _member!.Read(buffer);
            if (count == 0)
            {
                EndMember();
                continue;
            }

            _size += count;
            _read += count;
            _checksum.Append(buffer[..count]);
            return _read <= bound ? count : throw file.ExpandsBeyond(bound);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
        }

        base.Dispose(disposing);
    }

    // Two bytes of magic, the method, flags, time, system; then what the flags announce.
    private bool BeginMember()
    {
        var first = packed.ReadByte();
        while (_any && first == 0)
        {
            first = packed.ReadByte();
        }

        if (_any && first < 0)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[9];
        if (first != 0x1F || packed.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
        {
            throw _any ? file.Error("goes on after its gzip content with something else") : file.DamagedAfter(0);
        }

        if (head[0] != 0x8B || head[1] != 8 || head[2] >= 0x20)
        {
            throw file.Error("is damaged: a gzip member begins with bytes that are not those of its header");
        }

        var flags = head[2];
        if ((flags & 4) != 0)
        {
            Skip(Byte() | (Byte() << 8));
        }

        for (var texts = ((flags >> 3) & 1) + ((flags >> 4) & 1); texts > 0; texts--)
        {
            while (Byte() != 0)
            {
            }
        }

        Skip((flags & 2) != 0 ? 2 : 0);
        _checksum.Reset();
        (_size, _any) = (0, true);
        _member = new DeflateStream(_chunks, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private void EndMember()
    {
        _member!.Dispose();
        _member = null;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)_size);
        var last = new byte[packed.Position - _chunks.Start + TrailerBytes];
        packed.Position = _chunks.Start;
        var count = packed.ReadAtLeast(last, last.Length, throwOnEndOfStream: false);
        var at = last.AsSpan(0, count).IndexOf(trailer);
        if (at < 0)
        {
            throw file.DamagedAfter(_read);
        }

        packed.Position = _chunks.Start + at + TrailerBytes;
        _empty += _size == 0 ? 1 : 0;
        if (_empty > MostEmptyMembers)
        {
            throw file.Error($"has more than {MostEmptyMembers} empty gzip members, which is refused");
        }
    }

    private void Skip(int count)
    {
        for (; count > 0; count--)
        {
            Byte();
        }
    }

    private int Byte() => packed.ReadByte() is >= 0 and var value ? value : throw file.DamagedAfter(_read);

    /// <summary>The packed bytes as the decompressor asks for them; where it asked last is remembered.</summary>
    private sealed class Chunks(Stream packed) : ReadOnlyStream
    {
        public long Start { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var (start, count) = (packed.Position, packed.Read(buffer));
            Start = count > 0 ? start : Start;
            return count;
        }
    }
}
