namespace Theodolite.Data;

/// <summary>
/// What a compressed stream holds, refused past a bound (decompression bombs) and checked at its end: .NET's gzip and
/// zip readers end quietly where a file was cut off.
/// </summary>
/// <param name="inner">The decompressing stream; disposed with this one.</param>
/// <param name="bound">Bytes after which reading is refused.</param>
/// <param name="checksum">CRC-32 of the whole.</param>
/// <param name="size">Length of the whole, modulo 2³².</param>
/// <param name="file">The file, for messages.</param>
internal sealed class UnpackedStream(Stream inner, long bound, uint checksum, uint size, SourceFile file) : Stream
{
    private long _read;
    private uint _checksum;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _read += count;
        _checksum = Crc32.Append(_checksum, buffer[..count]);
        if (_read > bound)
        {
            throw file.Error($"expands to more than {bound} bytes, which is refused");
        }

        if (count == 0 && !buffer.IsEmpty && (_checksum != checksum || (uint)_read != size))
        {
            throw file.Error(
                $"is truncated or damaged: its compressed content ends after {_read} bytes with a length or checksum that do not match");
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
