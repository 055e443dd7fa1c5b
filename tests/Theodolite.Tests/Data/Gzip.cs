using System.IO.Compression;
using System.Text;

namespace Theodolite.Tests.Data;

/// <summary>Contents compressed by gzip, one member each.</summary>
internal static class Gzip
{
    /// <summary>What bgzip writes behind its last block: an empty member whose header carries the size of the block.</summary>
    public static readonly byte[] EndOfBlocks = Convert.FromHexString("1F8B08040000000000FF0600424302001B0003000000000000000000");

    public static byte[] Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static byte[] Of(byte[] bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        // .NET writes no member at all for nothing.
        if (bytes.Length == 0)
        {
            return Convert.FromHexString("1F8B080000000000000303000000000000000000");
        }

        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, level, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }
}
