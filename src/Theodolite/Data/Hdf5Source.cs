namespace Theodolite.Data;

/// <summary>The bytes of an HDF5 file, of which no more is asked than there are.</summary>
/// <param name="stream">The bytes, which can seek.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class Hdf5Source(Stream stream, SourceFile file)
{
    private static readonly byte[] s_signature = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    // No part of a file that means something is read more than a few times; hostile structures that point at one part without end are.
    private long _budget = (4 * stream.Length) + (1 << 20);

    public SourceFile File => file;

    public long Length => stream.Length;

    /// <summary>Whether a file begins as HDF5 does.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) => start.StartsWith(s_signature);

    public byte[] Bytes(long address, long count)
    {
        Seek(address, count);
        var bytes = new byte[count];
        file.ReadExactly(stream, bytes, "its HDF5 structure");
        return bytes;
    }

    public Hdf5Cursor At(long address, long count) => new(Bytes(address, count), file);

    /// <summary>Up to so many bytes, fewer at the end of the file.</summary>
    public Hdf5Cursor Around(long address, long count) =>
        At(address, Math.Min(count, Math.Max(0, stream.Length - Math.Max(0, address))));

    /// <summary>The stream at an address behind which there are so many bytes.</summary>
    public Stream Seek(long address, long count)
    {
        var end = stream.Length;
        if (address < 0 || count < 0 || address > end || count > end - address || count > Array.MaxLength)
        {
            throw file.Error("is truncated or damaged: its HDF5 structure points outside of it");
        }

        _budget -= count;
        if (_budget < 0)
        {
            throw file.Error("is damaged: its HDF5 structure points at the same parts of it again and again");
        }

        stream.Position = address;
        return stream;
    }
}
