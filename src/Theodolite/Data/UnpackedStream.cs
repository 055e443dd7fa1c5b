using System.IO.Hashing;

namespace Theodolite.Data;

/// <summary>
/// What an entry of an archive holds, refused past its declared length and checked at its end: .NET's zip reader ends quietly
/// where a file was cut off.
/// </summary>
/// <param name="inner">The decompressing stream; disposed with this one.</param>
/// <param name="checksum">CRC-32 of the whole.</param>
/// <param name="size">Length of the whole.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class UnpackedStream(Stream inner, uint checksum, long size, SourceFile file) : ReadOnlyStream
{
    private readonly Crc32 _checksum = new();
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _read += count;
        _checksum.Append(buffer[..count]);
        if (_read > size)
        {
            throw file.ExpandsBeyond(size);
        }

        return count > 0 || buffer.IsEmpty || (_read == size && _checksum.GetCurrentHashAsUInt32() == checksum)
            ? count
            : throw file.DamagedAfter(_read);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
