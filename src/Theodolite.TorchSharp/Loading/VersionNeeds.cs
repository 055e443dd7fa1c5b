using System.Buffers.Binary;
using System.Text;

namespace Theodolite.TorchSharp.Loading;

/// <summary>
/// The versions of other libraries that an ELF library (64 bits, little-endian) names as needed, read from its section
/// <c>.gnu.version_r</c>, and how one of them is made weak: the loader then does without where it is missing.
/// </summary>
/// <remarks>System V ABI, gLSB 5.0, "Symbol versioning": Elf64_Verneed and Elf64_Vernaux, of 16 bytes each.</remarks>
internal static class VersionNeeds
{
    private const uint VersionNeedSection = 0x6FFFFFFE;
    private const ushort Weak = 2;

    /// <summary>A copy of a library in which a version is needed weakly; null where the file does not name that version.</summary>
    /// <param name="library">The bytes of the library.</param>
    /// <param name="version">For instance <c>GLIBCXX_3.4.32</c>.</param>
    public static byte[]? WithWeak(ReadOnlySpan<byte> library, string version)
    {
        var copy = library.ToArray();
        var found = false;
        try
        {
            foreach (var (entry, name) in Entries(copy))
            {
                if (name == version)
                {
                    var flags = BinaryPrimitives.ReadUInt16LittleEndian(copy.AsSpan(entry + 4));
                    BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(entry + 4), (ushort)(flags | Weak));
                    found = true;
                }
            }
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }

        return found ? copy : null;
    }

    private static IEnumerable<(int Offset, string Name)> Entries(byte[] file)
    {
        // 0x7F 'E' 'L' 'F', 64 bits, little-endian.
        if (file.Length < 64 || !file.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            yield break;
        }

        var sections = Long(file, 0x28);
        var (size, count) = (Short(file, 0x3A), Short(file, 0x3C));
        for (var i = 0; i < count; i++)
        {
            var header = sections + (i * size);
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(header + 4)) != VersionNeedSection)
            {
                continue;
            }

            var names = Long(file, sections + (Int(file, header + 0x28) * size) + 0x18);
            var need = Long(file, header + 0x18);
            for (var left = Int(file, header + 0x2C); left > 0; left--)
            {
                var entry = need + Int(file, need + 8);
                for (var entries = Short(file, need + 2); entries > 0; entries--)
                {
                    yield return (entry, Text(file, names + Int(file, entry + 8)));
                    entry += Int(file, entry + 12);
                }

                need += Int(file, need + 12);
            }
        }
    }

    private static int Short(byte[] file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset));

    private static int Int(byte[] file, int offset) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(offset));

    private static int Long(byte[] file, int offset) => checked((int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(offset)));

    private static string Text(byte[] file, int offset)
    {
        var text = file.AsSpan(offset);
        var end = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }
}
